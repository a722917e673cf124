<?php

require __DIR__ . "/vendor/autoload.php";

echo Greeter\Greeting::of("PHP");
