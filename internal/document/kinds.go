package document

// Kinds lists the papers that the program can write, by the names of papers.md's catalogue.
var Kinds = []string{"surat_jawaban", "lembar_disposisi"}
