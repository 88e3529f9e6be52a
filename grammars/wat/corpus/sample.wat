;; A sample module.
(module $sample
  (type $binary (func (param i32 i32) (result i32)))
  (import "env" "log" (func $log (param i32)))
  (import "env" "memory" (memory $mem 1))
  (global $counter (mut i32) (i32.const 0))
  (table $table 2 funcref)
  (elem (i32.const 0) $add $twice)
  (data $hello (i32.const 8) "hi")

  ;; Adds two numbers.
  (func $add (type $binary) (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))

  (func $twice (export "twice") (param $x i32) (result i32)
    (local $t i32)
    (local.set $t (call $add (local.get $x) (local.get $x)))
    (global.set $counter (local.get $t))
    (block $done
      (br_if $done (global.get $counter)))
    local.get $t
    call $log
    local.get $t)

  (func $main)
  (export "add" (func $add))
  (start $main))
