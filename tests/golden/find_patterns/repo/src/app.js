console.log(1)
function f(a, b) {
  debugger;
  return a.b(c) + a.b(d);
}
