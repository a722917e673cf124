require "greet"

puts Greet.hello("Ruby")
