/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every verdict on a scanned code: its name, the line that an attendant reads
 * and the one that a visitor reads. The verifier gives those up to KEYSTATE;
 * STATE and LIST verdicts come from what a gate keeps.
 */
#ifndef YZ_TOKEN_VERDICT_H
#define YZ_TOKEN_VERDICT_H

#include "base.h"

/* clang-format off */
#define TOKEN_VERDICTS(X) \
	X(OK,		"有效",	"请进") \
	/* transport */ \
	X(E_PREFIX,	"不是本系统的码",	"请联系工作人员") \
	X(E_CHAR,	"没有读到完整的码，请再扫一次",	"请再扫一次") \
	X(E_LEN,	"码的长度不对，请再扫一次",	"请再扫一次") \
	X(E_CHUNK,	"码读错了，请再扫一次",	"请再扫一次") \
	/* CBOR and COSE */ \
	X(E_CBOR,	"码的内容已损坏",	"请再扫一次") \
	X(E_TRAIL,	"码的后面多了内容",	"请再扫一次") \
	X(E_TAG,	"码的种类标记不对",	"请联系工作人员") \
	X(E_SHAPE,	"码的结构不对",	"请联系工作人员") \
	X(E_NONCANON,	"码的写法不规范",	"请联系工作人员") \
	X(E_UNPROT,	"码里有未签名的内容",	"请联系工作人员") \
	X(E_HDR,	"码的签名头不对",	"请联系工作人员") \
	X(E_ALG,	"码的签名算法不对",	"请联系工作人员") \
	X(E_KID,	"不认识签发的密钥，请更新名单",	"请联系工作人员") \
	/* signature */ \
	X(E_SIG,	"签名不对，可能是伪造的码",	"请联系工作人员") \
	/* claims */ \
	X(E_CLAIM,	"码里的项目不对",	"请联系工作人员") \
	X(E_MISSING,	"码里缺少项目",	"请联系工作人员") \
	/* time and policy */ \
	X(E_EXPIRED,	"已过有效期",	"已过有效期，请到服务中心办理") \
	X(E_EARLY,	"还没到生效时间，请核对本机时间",	"现在还不能使用") \
	X(E_LIFETIME,	"有效期超出规定",	"请联系工作人员") \
	X(E_TYPE,	"这种码不在这里使用",	"请联系工作人员") \
	X(E_GROUP,	"不是本处使用的码",	"请联系工作人员") \
	X(E_POLICY,	"码的使用规则不对",	"请联系工作人员") \
	X(E_PROOF,	"动态码已过期，请刷新手机页面",	"请刷新手机页面后再扫") \
	/* state */ \
	X(E_REVOKED,	"已作废",	"请联系工作人员") \
	X(E_IMPOSSIBLE,	"名单里没有这张码，请立即报告",	"请联系工作人员") \
	X(E_REPLAY,	"这个码刚刚用过",	"刚刚已经扫过，请稍候") \
	X(E_CAP,	"已达使用次数",	"请联系工作人员") \
	X(E_HOURS,	"现在不是开放时间",	"现在还不能使用") \
	X(E_STALE,	"名单太旧，请人工登记",	"请联系工作人员") \
	/* keys and lists */ \
	X(E_USAGE,	"签发的密钥无权签发这种码",	"请联系工作人员") \
	X(E_KEYSTATE,	"签发的密钥已停用",	"请联系工作人员") \
	X(E_LIST_SHAPE,	"名单格式不对",	"请联系工作人员") \
	X(E_LIST_SEQ,	"名单序号不对",	"请联系工作人员") \
	X(E_LIST_BASE,	"名单的起点不对",	"请联系工作人员") \
	X(E_LIST_HASH,	"名单核对不符",	"请联系工作人员") \
	X(E_LIST_SIZE,	"名单长度不符",	"请联系工作人员")
/* clang-format on */

enum token_verdict {
#define TOKEN_ENUM(name, line, visitor) TOKEN_##name,
	TOKEN_VERDICTS(TOKEN_ENUM)
#undef TOKEN_ENUM
		TOKEN_VERDICT_COUNT
};

/* "OK", "E_SIG": stable, for machines and logs. */
const char *token_verdict_name(enum token_verdict v);
/* The attendant's line: what is wrong. */
const char *token_verdict_line(enum token_verdict v);
/* The visitor's: what to do, and nothing about why. */
const char *token_verdict_visitor(enum token_verdict v);

#endif
