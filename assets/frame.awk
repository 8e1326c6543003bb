# SPDX-License-Identifier: Apache-2.0
# A page of assets/public in the frame that such pages share.
#   awk -f assets/frame.awk assets/public/frame.html assets/public/q.html
# A page begins with comments, one a line, which say what stands in the frame:
#   <!-- title: … -->     also noscript, retry, foot: each of them once
#   <!-- busy: … -->      may be left out
#   <!-- meta NAME: … --> <!-- sheet: FILE.css -->   as many as there are
# What comes behind them is the page's own. Ends with 1, and why on stderr,
# when one is missing or the frame has a place that nothing fills.
function wrong(what) {
	printf "%s: %s\n", FILENAME, what > "/dev/stderr"
	failed = 1
	exit 1
}

function add(text, line) {
	return text == "" ? line : text "\n" line
}

NR == FNR {
	frame[++n] = $0
	next
}
FNR == 1 {
	page = FILENAME
	sub(/.*\//, "", page)
	sub(/\.html$/, "", page)
	fill["page"] = page
	head = 1
}
head && /^<!-- SPDX/ {
	next
}
head && /^<!-- [a-z]+( [a-z-]+)?: .* -->$/ {
	line = substr($0, 6, length($0) - 9)
	key = substr(line, 1, index(line, ": ") - 1)
	value = substr(line, length(key) + 3)
	if (key == "sheet")
		fill["sheets"] = add(fill["sheets"], \
			"<link rel=\"stylesheet\" href=\"/assets/public/" value "\">")
	else if (key ~ /^meta /)
		fill["metas"] = add(fill["metas"], "<meta name=\"" \
			substr(key, 6) "\" content=\"" value "\">")
	else if (key in fill)
		wrong(key " is there twice")
	else
		fill[key] = value
	next
}
{
	head = 0
	fill["body"] = add(fill["body"], $0)
}
END {
	if (failed)
		exit 1
	must = split("title noscript retry foot body", needed, " ")
	for (i = 1; i <= must; i++)
		if (fill[needed[i]] == "")
			wrong("no " needed[i])
	may = split("busy metas sheets", left_out, " ")
	for (i = 1; i <= may; i++)
		if (!(left_out[i] in fill))
			fill[left_out[i]] = ""
	for (i = 1; i <= n; i++)
		put(frame[i])
}

# A line of the frame; one that is only a place, and has nothing, goes.
function put(line,    key) {
	if (line ~ /^\{\{[a-z]+\}\}$/ && fill[substr(line, 3, length(line) - 4)] == "")
		return
	while (match(line, /\{\{[a-z]+\}\}/)) {
		key = substr(line, RSTART + 2, RLENGTH - 4)
		if (!(key in fill))
			wrong("the frame asks for " key)
		printf "%s%s", substr(line, 1, RSTART - 1), fill[key]
		line = substr(line, RSTART + RLENGTH)
	}
	print line
}
