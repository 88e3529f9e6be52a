val p
@