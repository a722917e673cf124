fn main() {
    let template = std::fs::read_to_string("templates/greeting.txt").expect("the template lies beside the program");
    print!("{}", template.replace("{}", &std::env::args().nth(1).unwrap_or_default()));
}
