from greet import hello

print(hello("Python"))
