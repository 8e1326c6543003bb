/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that people type at a union's kiosk and that a general dictionary
 * puts together wrongly.
 */
#include "ime_private.h"

/* clang-format off */
static const struct {
	const char *letters, *text;
} phrases[] = {
	{ "anbaogongsi",	"安保公司" },
	{ "anhui",		"安徽" },
	{ "baojie",		"保洁" },
	{ "baoan",		"保安" },
	{ "baoanfuwu",		"保安服务" },
	{ "cainiaoyizhan",	"菜鸟驿站" },
	{ "daijia",		"代驾" },
	{ "debang",		"德邦" },
	{ "didi",		"滴滴" },
	{ "dingdong",		"叮咚" },
	{ "eleme",		"饿了么" },
	{ "fanchang",		"繁昌" },
	{ "fangchanzhongjie",	"房产中介" },
	{ "gonghui",		"工会" },
	{ "hema",		"盒马" },
	{ "hugong",		"护工" },
	{ "huochesiji",		"货车司机" },
	{ "huolala",		"货拉拉" },
	{ "huoyun",		"货运" },
	{ "jiazheng",		"家政" },
	{ "jiazhengfuwu",	"家政服务" },
	{ "jingdong",		"京东" },
	{ "jingdongwuliu",	"京东物流" },
	{ "jinghu",		"镜湖" },
	{ "jiujiang",		"鸠江" },
	{ "kuaidi",		"快递" },
	{ "kuaidiyuan",		"快递员" },
	{ "lianjia",		"链家" },
	{ "meituan",		"美团" },
	{ "meituanwaimai",	"美团外卖" },
	{ "nanling",		"南陵" },
	{ "peisong",		"配送" },
	{ "qishou",		"骑手" },
	{ "shentong",		"申通" },
	{ "shunfeng",		"顺丰" },
	{ "shunfengsuyun",	"顺丰速运" },
	{ "waimai",		"外卖" },
	{ "waimaiqishou",	"外卖骑手" },
	{ "wangyueche",		"网约车" },
	{ "wangyuesongcanyuan",	"网约送餐员" },
	{ "wanzhi",		"湾沚" },
	{ "wuhu",		"芜湖" },
	{ "wuhushi",		"芜湖市" },
	{ "wuwei",		"无为" },
	{ "wuye",		"物业" },
	{ "wuyefuwu",		"物业服务" },
	{ "wuyeguanli",		"物业管理" },
	{ "yijiang",		"弋江" },
	{ "youxiangongsi",	"有限公司" },
	{ "yuantong",		"圆通" },
	{ "yuesao",		"月嫂" },
	{ "yunda",		"韵达" },
	{ "zhongtong",		"中通" },
};
/* clang-format on */

void
ime_phrases(const char *letters, struct ime_candidates *out)
{
	size_t best = 0, n;

	/* Whole words only, the longest in front. */
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		n = strlen(phrases[i].letters);
		if (strncmp(letters, phrases[i].letters, n) == 0 && n > best)
			best = n;
	}
	for (; best > 0; best--)
		for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
			n = strlen(phrases[i].letters);
			if (n == best &&
				strncmp(letters, phrases[i].letters, n) == 0)
				ime_add(out, phrases[i].text, (int64_t)n);
		}
}
