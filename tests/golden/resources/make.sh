mkdir src; echo 'X = 1' > src/util.py; echo K=1 > .env; printf '\000' > 'a b.bin'
