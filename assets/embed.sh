#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints assembly that puts the named files into the program as one table, the
# shape of include/assets.h. What stands behind assets/ in a path is its name.
cat <<'HEAD'
	.section .note.GNU-stack,"",@progbits
	.section .rodata
HEAD
i=0
for f in "$@"; do
	cat <<ROW
.Ln$i:	.asciz "${f#*assets/}"
	.balign 16
.Ld$i:	.incbin "$f"
.Le$i:	.byte 0
ROW
	i=$((i + 1))
done
cat <<'HEAD'
	.section .data.rel.ro,"aw"
	.balign 8
	.globl assets_table
	.type assets_table, @object
assets_table:
HEAD
i=0
for f in "$@"; do
	echo "	.quad .Ln$i, .Ld$i, .Le$i - .Ld$i"
	i=$((i + 1))
done
cat <<TAIL
	.size assets_table, . - assets_table
	.globl assets_count
	.balign 8
assets_count: .quad $i
TAIL
