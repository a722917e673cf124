<?php

namespace Greeter;

final class Greeting
{
    public static function of(string $name): string
    {
        return "hello from {$name}\n";
    }
}
