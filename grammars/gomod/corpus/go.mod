// A sample module.
module example.com/sample

go 1.22

require github.com/a/b v1.2.3

require (
	golang.org/x/sys v0.1.0 // indirect
	golang.org/x/text v0.2.0
)

replace github.com/a/b => ../b

exclude golang.org/x/text v0.1.0

retract v1.0.0
