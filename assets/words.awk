# SPDX-License-Identifier: Apache-2.0
# Are two catalogues the same but for the language?
#   awk -f assets/words.awk zh-CN.js en.js [zh-CN.js en.js]...
# The second must have the keys of the first, the same {parameters} in each,
# and no Chinese but where MAY says so (what the public reads at a closed kiosk
# is Chinese). Several pairs are read by one page: no two may have the same key.
# One 'key': 'text', to a line. Prints what is wrong, ends with 1.
BEGIN {
	MAY["app.mark"] = MAY["act.language"] = MAY["upkeep.close.preset"] = 1
}

function wrong(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
	bad = 1
}

# The parameters of a text, sorted: "{at} {of} ".
function parameters(text,    found, n, i, j, swap, out) {
	n = 0
	while (match(text, /\{[a-z_]+\}/)) {
		found[++n] = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
	}
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && found[j] < found[j - 1]; j--) {
			swap = found[j]
			found[j] = found[j - 1]
			found[j - 1] = swap
		}
	out = ""
	for (i = 1; i <= n; i++)
		out = out found[i] " "
	return out
}

FNR == 1 {
	source = ++file % 2
	pair += source
	inside = 0
}
/^export default \{$/ {
	inside = 1
	next
}
/^\};$/ {
	inside = 0
}
!inside || /^[ \t]*$/ {
	next
}
! /^\t'[A-Za-z0-9_.]+': '([^'\\]|\\')+',$/ {
	wrong("not a line of 'key': 'text',")
	next
}
{
	split($0, part, "'")
	key = part[2]
	text = substr($0, length(key) + 6)
	if ((source, key) in has)
		wrong(key " is there twice")
	has[source, key] = 1
	if (source) {
		first[key] = parameters(text)
		of[key] = pair
		next
	}
	if (of[key] != pair)
		wrong(key " is not in the source")
	else if (first[key] != parameters(text))
		wrong(key " has " parameters(text) "instead of " first[key])
	# lead bytes of U+3000 and more in UTF-8
	if (!(key in MAY) && text ~ /[\343-\357]/)
		wrong(key " is not translated")
	count++
}
END {
	if (count == 0)
		wrong("no words at all")
	for (key in first)
		if (!((0, key) in has))
			wrong(key " is missing")
	exit bad
}
