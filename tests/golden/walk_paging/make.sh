for d in a b c; do mkdir $d; for i in 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19; do touch $d/file$i.py; done; done
