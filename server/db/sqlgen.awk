# SPDX-License-Identifier: Apache-2.0
#
# Turns .sql files into C; server/db/README.md describes the blocks.
#   awk -v mode=header -f sqlgen.awk NAME.sql     typed functions, NAME.sql.h
#   awk -v mode=table  -f sqlgen.awk FILE.sql …   the statements themselves
# -v table=NAME renames the table (tests have one of their own).
# Runs under mawk and gawk. A mistake ends with file:line and status 1.

BEGIN {
	if (!table)
		table = "stmt_table"
	n_kinds = split("exec count one opt many", kinds, " ")
	for (i = 1; i <= n_kinds; i++)
		kind_ok[kinds[i]] = 1
	n_words = split("auto break case char const continue default do " \
		"double else enum extern float for goto if inline int long " \
		"register restrict return short signed sizeof static struct " \
		"switch typedef union unsigned void volatile while bool " \
		"true false", words, " ")
	for (i = 1; i <= n_words; i++)
		c_word[words[i]] = 1
	in_type["int"] = "int64_t "
	in_type["int?"] = "const int64_t *"
	in_type["text"] = in_type["text?"] = "const char *"
	in_type["blob"] = in_type["blob?"] = "struct bytes "
	out_type["int"] = out_type["int?"] = "int64_t "
	out_type["text"] = out_type["text?"] = "const char *"
	out_type["blob"] = out_type["blob?"] = "struct bytes "
	verb["int"] = "int"
	verb["int?"] = "int_opt"
	verb["text"] = verb["text?"] = "text"
	verb["blob"] = verb["blob?"] = "blob"
	if (mode != "header" && mode != "table")
		fail_at("sqlgen.awk", 0, "mode must be header or table")
	# without files awk would wait for standard input
	if (ARGC < 2)
		exit
}

function fail_at(file, line, text)
{
	printf "%s:%d: %s\n", file, line, text > "/dev/stderr"
	failed = 1
	exit 1
}

function fail(text)
{
	fail_at(FILENAME, FNR, text)
}

function check_name(name, what)
{
	if (name !~ /^[a-z][a-z0-9_]*$/ || name ~ /_$/)
		fail(what " \"" name "\" is not a lower-case C name")
	if (name in c_word)
		fail(what " \"" name "\" is a word of C: rename it (AS …)")
}

# "name :kind" behind "-- name:"
function block_open(rest,  part, n)
{
	n = split(rest, part, /[ \t]+/)
	if (n != 2 || part[2] !~ /^:/)
		fail("expected \"-- name: NAME :KIND\"")
	check_name(part[1], "statement")
	if (!(substr(part[2], 2) in kind_ok))
		fail("unknown kind \"" part[2] "\"")
	if (part[1] in seen)
		fail("statement \"" part[1] "\" is already in " seen[part[1]])
	seen[part[1]] = FILENAME ":" FNR
	cur = n_stmts++
	s_name[cur] = part[1]
	s_kind[cur] = substr(part[2], 2)
	s_row[cur] = part[1]
	s_file[cur] = FILENAME
	s_line[cur] = FNR
	n_in[cur] = n_out[cur] = 0
	s_sql[cur] = s_scan[cur] = ""
	open = 1
	bare = ""
}

# "name type, name type" behind "-- in:" or "-- out:"
# "like NAME": the row struct and columns of a statement above
function out_like(name,  i, s)
{
	for (s = 0; s < cur && s_name[s] != name; s++)
		;
	if (s == cur || s_row[s] != name)
		fail("no statement \"" name "\" with a row of its own above")
	if (s_kind[cur] == "many" && s_kind[s] != "many")
		fail("\"" name "\" is not :many")
	for (i = 0; i < n_out[s]; i++)
		add_out(c_name[s, i], c_type[s, i])
	s_row[cur] = name
}

function add_list(rest, dir,  item, n, i, part)
{
	if (dir == "out" && rest ~ /^like [a-z0-9_]+$/) {
		out_like(substr(rest, 6))
		return
	}
	sub(/,$/, "", rest)
	if (rest == "")
		return
	n = split(rest, item, /[ \t]*,[ \t]*/)
	for (i = 1; i <= n; i++) {
		if (split(item[i], part, /[ \t]+/) != 2)
			fail("expected \"NAME TYPE\", not \"" item[i] "\"")
		check_name(part[1], dir)
		if (!(part[2] in in_type))
			fail("unknown type \"" part[2] "\"")
		if ((cur, dir, part[1]) in declared)
			fail("\"" part[1] "\" is declared twice")
		declared[cur, dir, part[1]] = 1
		if (dir == "in")
			add_in(part[1], part[2])
		else
			add_out(part[1], part[2])
	}
}

function add_in(name, type)
{
	p_name[cur, n_in[cur]] = name
	p_type[cur, n_in[cur]++] = type
}

function add_out(name, type)
{
	c_name[cur, n_out[cur]] = name
	c_type[cur, n_out[cur]++] = type
}

# SQL without texts and comments, to look for parameters in
function strip(line)
{
	gsub(/'[^']*'/, "''", line)
	sub(/--.*$/, "", line)
	return line
}

function check_params(  text, name, used, i)
{
	text = bare
	while (match(text, /[:@$?][A-Za-z0-9_]*/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (name !~ /^:./)
			fail("parameter \"" name "\": only :name is taken")
		name = substr(name, 2)
		if (!((cur, "in", name) in declared))
			fail("parameter :" name " is not declared in -- in:")
		used[name] = 1
	}
	for (i = 0; i < n_in[cur]; i++)
		if (!(p_name[cur, i] in used))
			fail("declared parameter :" p_name[cur, i] " is not used")
}

function check_kind(  rows)
{
	rows = s_kind[cur] != "exec" && s_kind[cur] != "count"
	if (rows && !n_out[cur])
		fail("a :" s_kind[cur] " statement needs -- out:")
	if (!rows && n_out[cur])
		fail("a :" s_kind[cur] " statement has no -- out:")
}

function add_sql(line,  tail)
{
	tail = strip(line)
	sub(/[ \t]+$/, "", tail)
	if (tail ~ /;./)
		fail("text behind the semicolon")
	bare = bare tail "\n"
	s_sql[cur] = s_sql[cur] line "\n"
	if (tail ~ /;$/) {
		check_kind()
		check_params()
		open = 0
	}
}

function comment(line,  key, rest)
{
	if (!match(line, /^--[ \t]*[A-Za-z-]+:/))
		return
	key = substr(line, 3, RLENGTH - 3)
	sub(/^[ \t]+/, "", key)
	rest = substr(line, RLENGTH + 1)
	sub(/^[ \t]+/, "", rest)
	sub(/[ \t]+$/, "", rest)
	if (key == "name") {
		if (open)
			fail("statement \"" s_name[cur] "\" has no semicolon")
		block_open(rest)
	} else if (!open) {
		if (key == "in" || key == "out" || key == "scan")
			fail("\"-- " key ":\" outside of a statement")
	} else if (s_sql[cur] != "") {
		if (key == "in" || key == "out" || key == "scan")
			fail("\"-- " key ":\" must stand before the SQL")
	} else if (key == "in" || key == "out") {
		add_list(rest, key)
	} else if (key == "scan") {
		if (rest == "")
			fail("a scan needs a reason")
		s_scan[cur] = rest
	} else {
		fail("unknown key \"" key "\"")
	}
}

FNR == 1 {
	if (open)
		fail_at(s_file[cur], s_line[cur], "statement has no semicolon")
	base = FILENAME
	sub(/^.*\//, "", base)
	if (base in file_of)
		fail("a second " base ": headers would collide with " \
			file_of[base])
	file_of[base] = FILENAME
	if (mode == "header" && n_files++)
		fail("a header is made from one file")
}
{ sub(/\r$/, "") }
/^[ \t]*$/ { next }
/^--/ { comment($0); next }
!open { fail("SQL outside of a statement") }
{ add_sql($0) }

# ---- output ---------------------------------------------------------------

function quote(text,  out, i, n, c)
{
	# gsub reads backslashes in its replacement differently from awk to awk
	n = length(text)
	for (i = 1; i <= n; i++) {
		c = substr(text, i, 1)
		out = out (c == "\\" || c == "\"" ? "\\" c : c)
	}
	return "\"" out "\""
}

function quote_line(text)
{
	text = quote(text)
	return substr(text, 1, length(text) - 1) "\\n\""
}

function print_row(s,  i)
{
	if (s_row[s] != s_name[s])
		return
	printf "struct sql_%s {\n", s_name[s]
	for (i = 0; i < n_out[s]; i++) {
		printf "\t%s%s;\n", out_type[c_type[s, i]], c_name[s, i]
		if (c_type[s, i] == "int?")
			printf "\tbool %s_null;\n", c_name[s, i]
	}
	print "};\n"
	if (s_kind[s] != "many")
		return
	printf "struct sql_%s_rows {\n\tstruct sql_%s *items;\n", s_name[s], \
		s_name[s]
	print "\tsize_t n;\n};\n"
}

function print_reader(s,  i, args)
{
	if (s_row[s] != s_name[s])
		return
	print "static inline void"
	printf "sql_%s_read_(struct stmt *s_, struct sql_%s *row_)\n{\n", \
		s_name[s], s_name[s]
	for (i = 0; i < n_out[s]; i++) {
		args = c_type[s, i] == "int?" ? \
			", &row_->" c_name[s, i] "_null" : ""
		printf "\trow_->%s = stmt_col_%s(s_, %d%s);\n", c_name[s, i], \
			verb[c_type[s, i]], i, args
	}
	print "}\n"
}

function result_arg(s)
{
	if (s_kind[s] == "exec")
		return ""
	if (s_kind[s] == "count")
		return ",\n\tint64_t *changed_"
	if (s_kind[s] == "many")
		return ",\n\tstruct sql_" s_row[s] "_rows *rows_"
	return ",\n\tstruct sql_" s_row[s] " *row_"
}

function print_body(s,  name)
{
	name = "sql_" s_row[s]
	if (s_kind[s] == "exec") {
		print "\treturn stmt_exec(s_, NULL, e_);"
	} else if (s_kind[s] == "count") {
		print "\treturn stmt_exec(s_, changed_, e_);"
	} else if (s_kind[s] == "many") {
		print "\tint got_;"
		print "\twhile ((got_ = stmt_step(s_, e_)) == 1) {"
		print "\t\trows_->items = stmt_grow(s_, rows_->items, rows_->n,"
		print "\t\t\tsizeof(*rows_->items));"
		print "\t\t" name "_read_(s_, &rows_->items[rows_->n++]);"
		print "\t}"
		print "\treturn stmt_end(s_, got_, e_);"
	} else {
		print "\tint got_ = stmt_step(s_, e_);"
		print "\tif (got_ == 1)"
		print "\t\t" name "_read_(s_, row_);"
		print "\treturn stmt_end_" s_kind[s] "(s_, got_, e_);"
	}
}

# What is returned is defined whatever happens.
function print_clear(s)
{
	if (s_kind[s] == "count")
		print "\t*changed_ = 0;"
	else if (s_kind[s] == "many")
		print "\tmemset(rows_, 0, sizeof(*rows_));"
	else if (s_kind[s] != "exec")
		print "\tmemset(row_, 0, sizeof(*row_));"
}

function print_function(s,  i)
{
	print "static inline MUST_USE int"
	printf "sql_%s(struct tx *tx_, struct err *e_", s_name[s]
	for (i = 0; i < n_in[s]; i++)
		printf ",\n\t%s%s", in_type[p_type[s, i]], p_name[s, i]
	print result_arg(s) ")\n{"
	print_clear(s)
	printf "\tstruct stmt *s_ = stmt_begin(tx_, &stmt_%s, e_);\n", s_name[s]
	print "\tif (!s_)\n\t\treturn -1;"
	for (i = 0; i < n_in[s]; i++)
		printf "\tstmt_bind_%s(s_, %d, %s);\n", verb[p_type[s, i]], i, \
			p_name[s, i]
	print_body(s)
	print "}\n"
}

function print_header(  guard, s, file)
{
	file = FILENAME
	guard = file
	sub(/^.*\//, "", guard)
	gsub(/[^A-Za-z0-9]/, "_", guard)
	guard = "YZ_GEN_" toupper(guard) "_H"
	printf "/* Made by sqlgen.awk from %s: do not edit. */\n", file
	printf "#ifndef %s\n#define %s\n\n", guard, guard
	print "#include \"../../../server/db/stmt.h\"\n"
	for (s = 0; s < n_stmts; s++) {
		printf "/* %s:%d */\n", s_file[s], s_line[s]
		printf "extern const struct stmt_def stmt_%s;\n\n", s_name[s]
		if (n_out[s]) {
			print_row(s)
			print_reader(s)
		}
		print_function(s)
	}
	print "#endif"
}

function print_names(what, s, names, n,  i)
{
	if (!n)
		return "NULL"
	printf "static const char *const %s_%s[] = {\n", what, s_name[s]
	for (i = 0; i < n; i++)
		printf "\t%s,\n", quote(names[s, i])
	print "};\n"
	return what "_" s_name[s]
}

function print_def(s,  line, n, i, ins, outs)
{
	ins = print_names("in", s, p_name, n_in[s])
	outs = print_names("out", s, c_name, n_out[s])
	printf "const struct stmt_def stmt_%s = {\n", s_name[s]
	printf "\t.name = %s,\n", quote(s_name[s])
	printf "\t.file = %s,\n\t.line = %d,\n", quote(s_file[s]), s_line[s]
	printf "\t.index = %d,\n\t.kind = STMT_%s,\n", s, toupper(s_kind[s])
	printf "\t.n_in = %d,\n\t.in = %s,\n", n_in[s], ins
	printf "\t.n_out = %d,\n\t.out = %s,\n", n_out[s], outs
	printf "\t.scan = %s,\n", s_scan[s] == "" ? "NULL" : quote(s_scan[s])
	print "\t.sql ="
	n = split(s_sql[s], line, "\n")
	for (i = 1; i < n; i++)
		printf "\t\t%s\n", quote_line(line[i])
	print "};\n"
}

function print_table(  s)
{
	print "/* Made by sqlgen.awk: do not edit. */"
	print "#include \"../../../server/db/stmt.h\"\n"
	for (s = 0; s < n_stmts; s++)
		print_def(s)
	printf "const struct stmt_def *const %s[] = {\n", table
	for (s = 0; s < n_stmts; s++)
		printf "\t&stmt_%s,\n", s_name[s]
	print "\tNULL,\n};"
	printf "const size_t %s_count = %d;\n", table, n_stmts
}

END {
	if (failed)
		exit 1
	if (open)
		fail_at(s_file[cur], s_line[cur], "statement has no semicolon")
	if (mode == "header")
		print_header()
	else
		print_table()
}
