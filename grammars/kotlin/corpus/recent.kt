package com.example.recent

import kotlinx.coroutines.*

class LintTest : TestBase() {
    fun first() = runTest {
    }

    fun second() = runTest {
        val c = suspend {
            work()
        }
        c(suspend = true)
    }
}

class Dollars {
    val ref = $$"$ref $$name"
    @Value($$"${a.b}") val injected = 1
    fun f() {}
}

val schema = $$"""
  "$id": "x", $${ make() }
"""
fun afterSchema() {}

val quotes = """a"b\"""""
fun afterQuotes() = "$quotes and ${afterSchema()}"

class Pool<T>
actual constructor(val capacity: Int) : Base<T>(capacity) {
    fun recycle() {}
    class Inner<T>
    actual constructor(val deep: Int) : Base<T>()
}

class Delegating(private val i: I) : I by i, J by make(i) {
    fun f() {}
    val x = 1
}

context(scope: Scope, log: Log)
fun inContext() = scope.run(log)

fun takes(block: context(Scope) () -> Unit) = block

class Bar { companion object { const val K = 1 } }
enum class Color { RED, GREEN; companion object { fun of() = RED } }
interface Short { val size: Int }
class WithInit {
    init { println() }
    inner class In
}

fun routes() {
    val m = 1
    get("/") { call(m) }
    set("key", 2)
    val id = table.insert {
    } get table.id
    where?.let { it }
    val dynamic = when (shape) {
        is Circle if shape.radius > limit -> 1
        else if other(shape) -> 2
        else -> 3
    }
}
