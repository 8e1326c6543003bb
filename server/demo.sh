#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A demo centre with one kiosk on this machine, until Ctrl-C.
#   sh server/demo.sh BUILD DIR      e.g. build/release build/demo
# DIR/centre and DIR/kiosk are made once and used again.
set -eu

[ $# -eq 2 ] || { echo "usage: $0 BUILD DIR" >&2; exit 64; }
build=$1 dir=$2
centre=$dir/centre kiosk=$dir/kiosk card=$dir/card.txt slips=$dir/slips
serve_pid='' kiosk_pid=''
patience=300 # tenths of a second

say() { printf '%s\n' "$*"; }

# Ends what this script started, by its own process ids.
stop() {
	trap - EXIT INT TERM HUP
	for pid in $kiosk_pid $serve_pid; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}
trap 'stop; exit 0' INT TERM HUP
trap stop EXIT

alive() { kill -0 "$1" 2>/dev/null; }

# wait_ready PID OUT: until OUT has its ready line; 1 if PID ended before.
wait_ready() {
	tries=0
	while ! grep -q '^ready ' "$2" 2>/dev/null; do
		alive "$1" || return 1
		tries=$((tries + 1))
		[ $tries -lt $patience ] || return 1
		sleep 0.1
	done
}

# The receipts carry the address, so a port is chosen before the start.
start_serve() {
	for port in 8443 18443 28443 38443; do
		url=https://127.0.0.1:$port
		terminals=https://127.0.0.1:$((port + 1))
		printf 'demo = yes\npublic_url = %s\n' "$url" >"$dir/demo.conf"
		"$build/yizhan" serve --data "$centre" \
			--config "$dir/demo.conf" \
			--listen 127.0.0.1:$port \
			--terminals 127.0.0.1:$((port + 1)) \
			>"$dir/serve.out" 2>"$dir/serve.log" &
		serve_pid=$!
		wait_ready $serve_pid "$dir/serve.out" && return 0
		kill $serve_pid 2>/dev/null || :
		wait $serve_pid || :
		serve_pid=''
		grep -qi 'in use\|bind\|listen' "$dir/serve.log" || break
	done
	cat "$dir/serve.log" >&2
	return 1
}

start_kiosk() {
	for port in 8477 18477 28477 38477; do
		"$build/yizhan-kiosk" run --data "$kiosk" \
			--ui 127.0.0.1:$port --idcard "sim:$card" \
			--printer "sim:$slips" \
			--voices build/voices \
			>"$dir/kiosk.out" 2>"$dir/kiosk.log" &
		kiosk_pid=$!
		wait_ready $kiosk_pid "$dir/kiosk.out" && return 0
		kill $kiosk_pid 2>/dev/null || :
		wait $kiosk_pid || :
		kiosk_pid=''
	done
	cat "$dir/kiosk.log" >&2
	return 1
}

# A kiosk is let in once; the address of its centre may have moved since.
pair() {
	if [ -f "$kiosk/terminal.crt" ]; then
		printf '%s\n' "$terminals" >"$kiosk/server.url"
		return 0
	fi
	"$build/yizhan" terminal revoke demo --data "$centre" \
		>/dev/null 2>&1 || :
	code=$("$build/yizhan" terminal pair demo --kind kiosk \
		--data "$centre" | head -n 1)
	"$build/yizhan-kiosk" pair --data "$kiosk" --server "$terminals" \
		--ca "$centre/ca.crt" --code "$code" 2>"$dir/kiosk.log" ||
		{ cat "$dir/kiosk.log" >&2; return 1; }
}

accounts() {
	grep -o '{"name":"[^}]*}' "$centre/demo.json" | sed \
		's/.*"name":"\([^"]*\)","role":"\([^"]*\)","password":"\([^"]*\)".*/\1 \2 \3/' |
		while read -r name role password; do
			printf '  %-12s %-10s %s\n' "$name" "$role" "$password"
		done
}

secret() {
	grep -o '"factor":"[A-Z2-7]*"' "$centre/demo.json" | head -n 1 |
		cut -d '"' -f 4
}

show() {
	at=$(sed -n 's/^ready //p' "$dir/kiosk.out")
	cat <<END

驿站演示中心已启动 the demo centre is up

  自助机 kiosk   $at
  窗口 desk      $url/desk
  查回执 receipt $url/q
  （证书是本机自己签的，浏览器会提醒 the certificate is our own）

窗口账号 accounts (name, role, password)
$(accounts)

审核、审批、财务登录还要动态口令 these ask for a code as well; it is
  $build/yizhan staff factor code shenhe --data $centre
或在手机验证器里输入 or type into an authenticator app: $(secret)

把一张模拟身份证放上读卡器，再拿走 lay a card on the simulated reader, lift it:
  echo 'put name="测试庚" id_no=340299199206089824 sex=女 birth=1992-06-08' >> $card
  echo 'lift' >> $card

回执打成图片，一张一个文件 slips come out as pictures: $slips/NNNNNN.png
让打印机出故障，再修好 make the printer fail, mend it:
  echo 'paper out' >> $slips/faults
  echo 'ok' >> $slips/faults

Ctrl-C 结束 stops it; 资料留在 the data stays in $dir
END
}

mkdir -p "$dir"
chmod 700 "$dir"
: >"$card"
: >"$dir/serve.out"
: >"$dir/kiosk.out"
if [ ! -f "$centre/yizhan.db" ]; then
	"$build/yizhan" init --demo --data "$centre" >"$dir/init.out" \
		2>"$dir/init.log" || { cat "$dir/init.log" >&2; exit 1; }
	rm -rf "$kiosk"
fi
start_serve
pair
start_kiosk
show
while alive $serve_pid && alive $kiosk_pid; do
	sleep 1
done
say "a program has ended; see $dir/serve.log and $dir/kiosk.log" >&2
exit 1
