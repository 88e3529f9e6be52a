package com.example.broken

class Before {
    fun kept() = used(1)
}

fun lost() {
    val x = %% first(second) <> third
}

class After { fun f() = 1 }
