# SPDX-License-Identifier: Apache-2.0
# A module or style sheet of ours without the lines that are wholly comment or
# blank, and without indentation.
#   awk -f assets/strip.awk FILE.js|FILE.css
# A line that begins inside a template literal stays as it is, and inside a line
# nothing is touched: the tokens are the same, in the same order, with a line
# end wherever there was one. To know where it is, it reads strings, templates,
# patterns and comments; all but templates end on their line, so a wrong guess
# does not pass unnoticed. Ends with 1, and why on stderr, rather than guess.
function doubt(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
	failed = 1
	exit 1
}

# The place behind the string or pattern that ends with mark.
function skip(line, i, mark,    c, class) {
	for (; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\")
			i++
		else if (mark == "/" && (c == "[" || c == "]"))
			class = c == "["
		else if (c == mark && !class)
			return i + 1
	}
	doubt("does not end on its line: " mark)
}

# The place behind the text of a template, or where the code of a ${ begins.
function template(line, i,    c) {
	for (; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\") {
			i++
		} else if (c == "`") {
			open--
			text = 0
			return i + 1
		} else if (substr(line, i, 2) == "${") {
			braces[open] = 1
			text = 0
			return i + 2
		}
	}
	return i
}

# May a pattern stand behind this, or does a slash divide?
function wants_value(before) {
	return before ~ /(^|[^A-Za-z0-9_$])(return|typeof|case|of|in)[ \t]*$/ ||
		before ~ /(^|[-(,=:!&|?{};+*%~^<>[])[ \t]*$/
}

# A slash in code begins a comment or a pattern, or divides.
function slash(line, i,    two, n) {
	two = substr(line, i, 2)
	if (js && two == "//")
		return length(line) + 1
	if (two == "/*") {
		n = index(substr(line, i + 2), "*/")
		if (!n)
			doubt("a comment behind code that goes on")
		return i + 3 + n
	}
	return js && wants_value(substr(line, 1, i - 1)) ? \
		skip(line, i + 1, "/") : i + 1
}

# Follows a line from code or template to where it ends.
function follow(line,    i, c) {
	i = 1
	while (i <= length(line)) {
		c = substr(line, i, 1)
		if (text) {
			i = template(line, i)
		} else if (c == "/") {
			i = slash(line, i)
		} else if (c == "'" || c == "\"") {
			i = skip(line, i + 1, c)
		} else {
			if (js && c == "`") {
				open++
				text = 1
			} else if (open && c == "{") {
				braces[open]++
			} else if (open && c == "}") {
				text = --braces[open] == 0
			}
			i++
		}
	}
}

BEGIN {
	js = ARGV[1] ~ /[.]js$/
}
text {
	print
	follow($0)
	next
}
{
	sub(/^[ \t]+/, "")
}
comment || /^\/\*/ {
	end = index(comment ? $0 : "  " substr($0, 3), "*/")
	if (!end || end + 1 == length($0)) {
		comment = !end
		next
	}
	if (comment)
		doubt("code behind the end of a comment")
}
/^$/ || (js && /^\/\//) {
	next
}
{
	print
	follow($0)
}
END {
	if (!failed && (comment || open))
		doubt("a comment or a template has no end")
	exit failed
}
