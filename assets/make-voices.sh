#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Speaks the catalogues: DIR/LANG/KEY.ogg for each text, by espeak-ng.
#   sh assets/make-voices.sh DIR [RECORDED]
#   sh assets/make-voices.sh --list LANG     what it would say, a key a line
# Run again, it makes only what is new or reads differently now: DIR/LANG/texts
# has what was spoken. RECORDED holds recorded voices under the same names,
# RECORDED/LANG/KEY.ogg; such a file is taken in place of a spoken one.
set -eu

[ $# -eq 1 ] || [ $# -eq 2 ] ||
	{ echo "usage: $0 DIR [RECORDED] | --list LANG" >&2; exit 64; }
dir=$1 recorded=${2:-}
tab=$(printf '\t')

# What a screen says when it comes: titles, leads, mistakes, states; not what
# stands on its buttons. tests/ui/test_voice.py listens at every screen.
spoken='[.](title|lead|tile|again|done|touch|loading|none|window|thanks|empty)'
spoken="$spoken|^(code|paper|error|trouble|idle|scan)[.]|^card[.](put|lost)"
spoken="$spoken|^help[.](calling|called|failed|absent|handed|takenback)"

# texts LANG: "KEY<tab>what to say", without parameters and quotation marks.
texts() {
	awk -v q="'" -v spoken="$spoken" '
	/^\t\047[A-Za-z0-9_.]+\047: / {
		split($0, part, q)
		if (part[2] !~ spoken || part[2] ~ /^act[.]/)
			next
		text = substr($0, length(part[2]) + 7)
		sub(/\047,$/, "", text)
		gsub(/\\\047/, q, text)
		gsub(/\{[a-z_]+\}/, "", text)
		gsub(/“|”|·/, " ", text)
		print part[2] "\t" text
	}' $(find assets/shared assets/kiosk -name "$1.js" | sort)
}

if [ "$dir" = --list ]; then
	texts "$recorded"
	exit 0
fi

# speak VOICE TEXT FILE: whole or not at all. The text goes by standard input,
# so that none is taken for an option.
speak() {
	printf '%s\n' "$2" | espeak-ng -v "$1" -s 155 --stdin -w "$dir/part.wav"
	opusenc --quiet --bitrate 16 "$dir/part.wav" "$dir/part.ogg"
	mv "$dir/part.ogg" "$3"
}

# make_language LANG VOICE
make_language() {
	lang=$dir/$1
	mkdir -p "$lang"
	[ -f "$lang/texts" ] || : >"$lang/texts"
	texts "$1" >"$lang/texts.new"
	while IFS="$tab" read -r key text; do
		if [ -n "$recorded" ] && [ -f "$recorded/$1/$key.ogg" ]; then
			cp "$recorded/$1/$key.ogg" "$lang/$key.ogg"
			continue
		fi
		if [ -f "$lang/$key.ogg" ] &&
			grep -qxF "$key$tab$text" "$lang/texts"; then
			continue
		fi
		speak "$2" "$text" "$lang/$key.ogg"
		made=$((made + 1))
	done <"$lang/texts.new"
	mv "$lang/texts.new" "$lang/texts"
}

made=0
mkdir -p "$dir"
make_language zh-CN cmn
make_language en en-gb
rm -f "$dir/part.wav"
echo "$made prompts spoken, in $dir" >&2
