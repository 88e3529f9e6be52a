module example.com/sample
