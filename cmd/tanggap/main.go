// Command tanggap is the working system of a government CSIRT.
package main

func main() {}
