@tool
class_name Player
extends CharacterBody2D

## Emitted on death.
signal died(reason: String)
signal healed

const MAX_HP := 100
const Bullet = preload("res://bullet.gd")
enum State { IDLE, RUN = 4, JUMP }
enum { FLAG_A, FLAG_B }

@export var speed: float = 200.0
@onready var sprite = $Sprite
static var count := 0
var _hp: int = MAX_HP:
	set(value):
		_hp = clamp(value, 0, MAX_HP)
	get:
		return _hp

# Runs when the node enters the tree.
func _ready() -> void:
	count += 1
	sprite.play("idle")
	died.connect(_on_died)
	var local_list = [1, 2]
	for item in local_list:
		print(item, State.IDLE)

static func create(pos: Vector2, hp := 10) -> Player:
	var p = load("res://player.gd").new()
	p.position = pos
	return p

func _physics_process(delta):
	velocity.x = speed * delta
	match _hp:
		0:
			died.emit("zero")
		var other:
			print(other)
	var f = func(x): return x * 2
	f.call(3)

func _init(hp: int):
	self._hp = hp

class Inner extends Node:
	const LIMIT = 3
	var owner_name: String
	func helper() -> int:
		return LIMIT
