package com.example.annotated

import kotlin.annotation.Target as On

/** Marks what is internal. */
@Retention(value = AnnotationRetention.BINARY)
@RequiresOptIn(
    level = RequiresOptIn.Level.WARNING, // a comment
    message = "Do not " +
        "use"
)
public annotation class InternalApi

@A
@B(1)
annotation class F1

@Component
@Transactional
class UserService {

    // read user by user primary key
    fun findUserById(id: UserId): User? {
        // Use the dsl
        return UserEntity.selectAll().where { UserEntity.id eq id.value }.firstOrNull()?.let {
            User(id = UserId(it[UserEntity.id].value), name = it[UserEntity.name])
        }
    }
}

@Suppress("LeakingThis")
@InternalApi
public actual open class Node {
    @get:Json(name = "x") val x = 1
    @Test fun holds() {}
    @Test(timeout = limit()) fun `holds long`() {}
    @Deprecated("no", level = HIDDEN) private val hidden = 2
    @Volatile
    private var state: Any? = null
        @Synchronized get() = field
        @S("a") // c
        set(value) { field = value }
    fun f(@Param("p") p: Int) = @Suppress("x") p
}

@B(X) object O { fun f() {} }
@B(X) fun g() {}
@B(X) interface I { val y: Int; fun f() }
@B(X) enum class E { A { override fun f() {} } }
@Serializable
data object D
class Injected
@Inject internal constructor(@Named("a") val a: String) : Base()
