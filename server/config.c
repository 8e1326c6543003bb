/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "conf.h"

/* clang-format off */
#define KEY(name, type, standard, min, max, help) \
	{ #name, type, offsetof(struct app_config, name), standard, min, max, help }
static const struct conf_key keys[] = {
	KEY(center,         CONF_TEXT, "芜湖市职工服务中心", 1, 120, "中心名称，页面和回执上显示"),
	KEY(window,         CONF_TEXT, "3 号", 1, 40, "回执上的咨询窗口"),
	KEY(public_url,     CONF_TEXT, "https://127.0.0.1:8443", 9, 200, "手机能打开的地址，印在回执二维码里"),
	KEY(terminals_host, CONF_TEXT, "", 0, 200, "终端连接用的主机名，没有就留空"),
	KEY(listen,         CONF_TEXT, "127.0.0.1:8443", 3, 100, "窗口和公众页面的监听地址"),
	KEY(terminals,      CONF_TEXT, "", 0, 100, "终端的监听地址；留空为 listen 的下一个端口"),
	KEY(tls_cert,       CONF_TEXT, "", 0, 180, "公众端口的证书（PEM）；留空用本中心自己的"),
	KEY(tls_key,        CONF_TEXT, "", 0, 180, "公众端口的私钥（PEM）"),
	KEY(rating_days,    CONF_INT,  "5", 1, 15, "差评几个工作日内整改办结"),
	KEY(demo,           CONF_BOOL, "no", 0, 0, "演示：接受 340299 测试号码，只监听本机"),
};
/* clang-format on */

int
config_load(struct app_config *config, struct arena *a, struct err *e)
{
	const char *path =
		config->file ? config->file
			     : arena_printf(a, "%s/yizhan.conf", config->dir);
	struct app_config read = *config;

	if (conf_load(path, config->file == NULL, keys, ARRAY_LEN(keys), &read,
		    a, e) != 0)
		return -1;
	if (strncmp(read.public_url, "https://", 8) != 0)
		return err_setf(e, ERR_BAD_REQUEST,
			"%s: public_url must begin with https://", path);
	*config = read;
	return 0;
}

void
config_print(struct str *out, const struct app_config *config)
{
	conf_print(out, keys, ARRAY_LEN(keys), config);
}
