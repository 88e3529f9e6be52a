# Colors.
alias gs='git status' gp="git push"
alias foo=bar
alias -g L='| less'
alias

__bold() {
  out="${out:+${out};}1"
}
__nested() {
  echo "${a:-${b:+$b;}$(one; two)}"
}
__after() { alias inner='x'; }
