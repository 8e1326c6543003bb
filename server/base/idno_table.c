/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Divisions and countries that identity numbers refer to, as data: see
 * idno_table.h.
 */
#include "idno_table.h"

/* clang-format off */
/* GB/T 2260: the first two digits that were ever given out. */
static const char provinces[][3] = {
	"11", "12", "13", "14", "15", "21", "22", "23",
	"31", "32", "33", "34", "35", "36", "37",
	"41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54",
	"61", "62", "63", "64", "65", "71", "81", "82", "83",
};

/* Wuhu since 1980, abolished codes too: numbers are for life. */
static const char wuhu[][7] = {
	"340200",	/* 芜湖市 */
	"340201",	/* 市辖区 */
	"340202",	/* 镜湖区 */
	"340203",	/* 马塘区 (-2005), 弋江区 (2005-2020) */
	"340204",	/* 新芜区 (-2005) */
	"340205",	/* 裕溪口区, then 鸠江区 in some lists (1990-2004) */
	"340206",	/* 四褐山区 */
	"340207",	/* 鸠江区 */
	"340208",	/* 三山区 (2005-2020) */
	"340209",	/* 弋江区 (2020-) */
	"340210",	/* 湾沚区 (2020-) */
	"340211",	/* 郊区 (1980s) */
	"340212",	/* 繁昌区 (2020-) */
	"340221",	/* 芜湖县 (-2020) */
	"340222",	/* 繁昌县 (-2020) */
	"340223",	/* 南陵县 */
	"340225",	/* 无为县 in Wuhu (2011-2019) */
	"340281",	/* 无为市 (2019-) */
	IDNO_TEST_DIVISION,
};

/* Where our list is complete, and so may call a code unknown. */
static const struct {
	const char *prefix;
	const char (*codes)[7];
	size_t n;
} covered[] = {
	{ "3402", wuhu, ARRAY_LEN(wuhu) },
};

/* ISO 3166-1 / GB/T 2659.1, alpha-3 and numeric: 249 codes of 2022. */
static const char countries[][7] = {
	"ABW533", "AFG004", "AGO024", "AIA660", "ALA248", "ALB008", "AND020",
	"ARE784", "ARG032", "ARM051", "ASM016", "ATA010", "ATF260", "ATG028",
	"AUS036", "AUT040", "AZE031", "BDI108", "BEL056", "BEN204", "BES535",
	"BFA854", "BGD050", "BGR100", "BHR048", "BHS044", "BIH070", "BLM652",
	"BLR112", "BLZ084", "BMU060", "BOL068", "BRA076", "BRB052", "BRN096",
	"BTN064", "BVT074", "BWA072", "CAF140", "CAN124", "CCK166", "CHE756",
	"CHL152", "CHN156", "CIV384", "CMR120", "COD180", "COG178", "COK184",
	"COL170", "COM174", "CPV132", "CRI188", "CUB192", "CUW531", "CXR162",
	"CYM136", "CYP196", "CZE203", "DEU276", "DJI262", "DMA212", "DNK208",
	"DOM214", "DZA012", "ECU218", "EGY818", "ERI232", "ESH732", "ESP724",
	"EST233", "ETH231", "FIN246", "FJI242", "FLK238", "FRA250", "FRO234",
	"FSM583", "GAB266", "GBR826", "GEO268", "GGY831", "GHA288", "GIB292",
	"GIN324", "GLP312", "GMB270", "GNB624", "GNQ226", "GRC300", "GRD308",
	"GRL304", "GTM320", "GUF254", "GUM316", "GUY328", "HKG344", "HMD334",
	"HND340", "HRV191", "HTI332", "HUN348", "IDN360", "IMN833", "IND356",
	"IOT086", "IRL372", "IRN364", "IRQ368", "ISL352", "ISR376", "ITA380",
	"JAM388", "JEY832", "JOR400", "JPN392", "KAZ398", "KEN404", "KGZ417",
	"KHM116", "KIR296", "KNA659", "KOR410", "KWT414", "LAO418", "LBN422",
	"LBR430", "LBY434", "LCA662", "LIE438", "LKA144", "LSO426", "LTU440",
	"LUX442", "LVA428", "MAC446", "MAF663", "MAR504", "MCO492", "MDA498",
	"MDG450", "MDV462", "MEX484", "MHL584", "MKD807", "MLI466", "MLT470",
	"MMR104", "MNE499", "MNG496", "MNP580", "MOZ508", "MRT478", "MSR500",
	"MTQ474", "MUS480", "MWI454", "MYS458", "MYT175", "NAM516", "NCL540",
	"NER562", "NFK574", "NGA566", "NIC558", "NIU570", "NLD528", "NOR578",
	"NPL524", "NRU520", "NZL554", "OMN512", "PAK586", "PAN591", "PCN612",
	"PER604", "PHL608", "PLW585", "PNG598", "POL616", "PRI630", "PRK408",
	"PRT620", "PRY600", "PSE275", "PYF258", "QAT634", "REU638", "ROU642",
	"RUS643", "RWA646", "SAU682", "SDN729", "SEN686", "SGP702", "SGS239",
	"SHN654", "SJM744", "SLB090", "SLE694", "SLV222", "SMR674", "SOM706",
	"SPM666", "SRB688", "SSD728", "STP678", "SUR740", "SVK703", "SVN705",
	"SWE752", "SWZ748", "SXM534", "SYC690", "SYR760", "TCA796", "TCD148",
	"TGO768", "THA764", "TJK762", "TKL772", "TKM795", "TLS626", "TON776",
	"TTO780", "TUN788", "TUR792", "TUV798", "TWN158", "TZA834", "UGA800",
	"UKR804", "UMI581", "URY858", "USA840", "UZB860", "VAT336", "VCT670",
	"VEN862", "VGB092", "VIR850", "VNM704", "VUT548", "WLF876", "WSM882",
	"YEM887", "ZAF710", "ZMB894", "ZWE716",
};
/* clang-format on */

bool
idno_province_is_known(const char *digits)
{
	for (size_t i = 0; i < ARRAY_LEN(provinces); i++) {
		if (memcmp(provinces[i], digits, 2) == 0)
			return true;
	}
	return false;
}

bool
idno_division_is_doubtful(const char *digits)
{
	for (size_t i = 0; i < ARRAY_LEN(covered); i++) {
		const char *prefix = covered[i].prefix;

		if (strncmp(prefix, digits, strlen(prefix)) != 0)
			continue;
		for (size_t k = 0; k < covered[i].n; k++) {
			if (memcmp(covered[i].codes[k], digits, 6) == 0)
				return false;
		}
		return true;
	}
	return false;
}

static bool
country_is_known(const char *code, size_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
		if (memcmp(countries[i] + at, code, 3) == 0)
			return true;
	}
	return false;
}

bool
idno_country_letters_are_known(const char *letters)
{
	return country_is_known(letters, 0);
}

bool
idno_country_digits_are_known(const char *digits)
{
	return country_is_known(digits, 3);
}
