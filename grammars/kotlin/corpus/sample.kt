@file:JvmName("Orders")

package com.example.shop

import com.example.base.Entity
import com.example.util.*
import com.example.json.Json as J

typealias Handler<T> = (T) -> Unit

const val MAX_ITEMS = 100
private val cache: MutableMap<String, Order> = mutableMapOf()
var counter = 0
val (left, right) = 1 to 2
val String.shout: String get() = uppercase() + "!"

/** How an order stands. */
enum class Status(val code: Int) : HasLabel {
    PAID(1),
    OPEN(2) { override fun label() = "open"
    };

    abstract fun label(): String
    companion object {
        fun of(code: Int) = values().first { it.code == code }
    }
}

interface Repository<T : Any> : Closeable {
    val size: Int
    fun find(id: Int): T?
    suspend fun save(item: T) {}
}

fun interface Mapper { operator fun invoke(x: Int): Int }

sealed class Result<out T> {
    data class Ok<T>(val value: T, private var hits: Int = 0) : Result<T>()
    data object Empty : Result<Nothing>()
    class Failed internal constructor(message: String) : Result<Nothing>(), Serializable by message
}

annotation class Route(val path: String)

@JvmInline
inline class Id(val raw: Long)

/** An order. */
@Entity(name = "orders")
abstract class Order<TItem : Any> @Inject constructor(
    @Column val id: Int,
    protected var note: String = "",
    plain: Store,
) : Base(id), Repository<TItem> by plain where TItem : Comparable<TItem> {
    private val items: MutableList<TItem> = make()
    lateinit var owner: Person
    val total: Int
        get() = items.size
    var title: String = "x"
        private set(value) { field = value }
    val lazyOne by lazy { 1 }

    init {
        require(id > 0) { "bad" }
        val scratch = 1
    }

    constructor(id: Int, extra: String) : this(id, extra, Store()) {
        counter++
    }

    override fun find(id: Int): TItem? = items.firstOrNull { it.hashCode() == id }

    @Route("/x")
    suspend inline fun <reified R> load(crossinline block: (TItem) -> R, vararg rest: Int): List<R> {
        fun inner(n: Int) = n * 2
        val (a, b) = pair
        for ((key, value) in map) println("$key ${value.size}")
        for (i in 0 until 3) inner(i)
        try {
            owner.name = "x"
            items += first
            items[0] = second
        } catch (error: IOException) {
            throw Failure(error.message!!)
        }
        val listener = object : Listener<Int>, Other { override fun on(e: Int) { handle(e) } }
        val ref = String::length
        val made = Order<Int>(1, note = "x")
        when (val x = load()) {
            is Result.Ok<*> -> x.value
            in 1..2 -> Status.PAID
            else -> x as Order<Int>
        }
        outer@ while (true) { break@outer }
        return items.map { item -> block(item) }.also { log?.debug(it) }
    }

    protected abstract fun reset()
    infix fun Int.times2(other: Int): Int = this * other
    operator fun plus(other: Order<TItem>) = this
    private inner class Nested { val deep = 1 }

    companion object Factory {
        const val NAME = "order"
        @JvmStatic fun create(): Order<Int> = TODO()
    }
}

object Registry : Lookup {
    val all = listOf<Order<*>>()
    fun register(order: Order<*>) { counter = 1 }
}

fun <T> List<T>.second(): T = this[1]
fun top(action: Handler<Int> = {}) { action(1) }
val lambda = { x: Int -> x + 1 }
val anon = fun(x: Int): Int { return x }

class OrderSpec : FunSpec({
    test("adds items") {
        check(top() == 1)
    }
})
