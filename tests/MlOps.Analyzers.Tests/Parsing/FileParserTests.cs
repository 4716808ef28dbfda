using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Tests.Parsing;

public sealed class FileParserTests
{
    [Fact]
    public void A_Dockerfile_falls_into_instructions_over_lines_comments_and_documents()
    {
        const string Text = "# syntax=docker/dockerfile:1\nFROM a \\\n  # why\n\n  AS b\nrun <<EOF cat\nhello\nEOF\nCOPY --from=b x y\n";

        var instructions = DockerfileParser.Parse(Text)!;

        Assert.Equal(["FROM", "RUN", "COPY"], instructions.Select(instruction => instruction.Name));
        Assert.Equal("a  AS b", instructions[0].Arguments.Text);
        Assert.Equal(Text.IndexOf("AS b", StringComparison.Ordinal), instructions[0].Arguments.FilePosition(3));
        Assert.Equal("hello\n", Assert.Single(instructions[1].Heredocs).Text);
    }

    [Fact]
    public void A_Dockerfile_may_choose_its_escape()
    {
        var instructions = DockerfileParser.Parse("# escape=`\nRUN a `\n  b\nRUN c \\\nRUN d")!;

        Assert.Equal(["a  b", "c \\", "d"], instructions.Select(instruction => instruction.Arguments.Text));
    }

    [Fact]
    public void Json_may_have_comments_and_a_comma_too_many()
    {
        const string Text = "{ // one\n \"a\\u0062\": [1, /* two */ \"x\\ny\",], }";

        var file = JsonParser.Parse(Text);

        var item = file!["ab"]!.Items[1];
        Assert.Equal("x\ny", item.Value);
        Assert.Equal(Text.IndexOf("y\"", StringComparison.Ordinal), item.Text.FilePosition(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\": 1} x")]
    [InlineData("\"open")]
    public void What_is_no_Json_is_null(string text) => Assert.Null(JsonParser.Parse(text));

    [Fact]
    public void Toml_has_tables_dotted_keys_arrays_and_strings_of_four_kinds()
    {
        const string Text = "a.b = 'x'\n[t.\"u v\"]\nlist = [ \"1\", # c\n '2', ]\ninline = { k = \"\"\"long\ntext\"\"\", n.m = 3 }\n[[array]]\nx = 1\n[[array]]\nx = 2\n[array.sub]\ny = 3\n";

        var file = TomlParser.Parse(Text);

        Assert.Equal("x", file!.At("a", "b")!.Value);
        Assert.Equal(["1", "2"], file.At("t", "u v", "list")!.Items.Select(item => item.Value));
        Assert.Equal("long\ntext", file.At("t", "u v", "inline", "k")!.Value);
        Assert.Equal("3", file.At("t", "u v", "inline", "n", "m")!.Value);
        Assert.Equal("3", file["array"]!.Items[1].At("sub", "y")!.Value);
    }

    [Fact]
    public void A_long_string_of_Toml_may_end_with_quotes_of_its_own() =>
        Assert.Equal("x\"\"", TomlParser.Parse("a = \"\"\"x\"\"\"\"\"\nb = 1")!["a"]!.Value);

    [Theory]
    [InlineData("a")]
    [InlineData("a = ")]
    [InlineData("a = \"open\nb = 1")]
    [InlineData("[a\nb = 1")]
    [InlineData("a = 1 b = 2\nc")]
    [InlineData("a = [1")]
    public void What_is_no_Toml_is_null(string text) => Assert.Null(TomlParser.Parse(text));

    [Fact]
    public void Hcl_has_blocks_attributes_and_expressions_that_are_passed_over()
    {
        const string Text = """
            terraform {
              required_version = "1.5" # c
            }
            resource "aws_x" "y" {
              count = var.n > 1 ? length([for a in b : a.c]) : 0
              tags  = { a = "1", "b" = "${var.x["k"]}" }
              text  = <<-EOT
                module "no" {}
                EOT
              inner { z = true }
            }
            """;

        var file = HclParser.Parse(Text);

        Assert.Equal(["terraform", "resource"], file!.Blocks.Select(block => block.Type.Value));
        Assert.Equal("1.5", file.Blocks[0]["required_version"]!.Value);
        Assert.Equal(["aws_x", "y"], file.Blocks[1].Labels.Select(label => label.Value));
        Assert.Equal("1", file.Blocks[1]["tags"]!["a"]!.Value);
        Assert.Equal("true", file.Blocks[1].Blocks[0]["z"]!.Value);
    }

    [Theory]
    [InlineData("a {")]
    [InlineData("a \"b\" = {")]
    [InlineData("x = \"open\n")]
    [InlineData("x = <<EOF\nnever closed")]
    [InlineData("}")]
    public void What_is_no_Hcl_is_null(string text) => Assert.Null(HclParser.Parse(text));

    [Fact]
    public void A_project_file_has_places_for_attributes_and_texts()
    {
        const string Text = "<Project>\r\n  <ItemGroup>\r\n    <P Include='A &amp; B'\r\n       Version = \"1.*\"><V>\r\n 2.* </V></P>\r\n  </ItemGroup>\r\n</Project>";

        var elements = MsBuildParser.Parse(Text);

        var package = elements![2];
        Assert.Equal("A & B", package["include"]);
        Assert.Equal(Text.IndexOf("1.*", StringComparison.Ordinal), package.Metadata("Version")!.Value.Span.Start);
        Assert.Equal(Text.IndexOf("2.*", StringComparison.Ordinal), package.Metadata("V")!.Value.Span.Start);
    }

    [Theory]
    [InlineData("<Project>")]
    [InlineData("")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")]
    public void What_is_no_project_file_is_null(string text) => Assert.Null(MsBuildParser.Parse(text));

    [Fact]
    public void Requirements_go_over_lines_and_leave_options_out()
    {
        const string Text = "-r a.txt\n# c\nx==1 \\\n  --hash=sha256:1 # d\n-e git+https://h/p.git#egg=p\n\ny\n--no-index\n";

        var lines = RequirementsParser.Parse(Text)!;

        Assert.Equal(["x==1", "git+https://h/p.git#egg=p", "y"], lines.Select(line => line.Text.Text));
        Assert.Equal([true, false, false], lines.Select(line => line.HasHash));
        Assert.Equal(Text.IndexOf("y\n", StringComparison.Ordinal), lines[2].Text.FilePosition(0));
    }

    [Fact]
    public void A_mapped_text_can_be_cut_and_still_knows_its_places()
    {
        const string File = "abc\\\ndef";
        var builder = new MappedText.Builder();
        builder.Append(File, 0, 3);
        builder.Append(File, 5, 8);

        var cut = builder.Build(0).Slice(2, 3);

        Assert.Equal("cde", cut.Text);
        Assert.Equal([2, 5, 6], Enumerable.Range(0, 3).Select(cut.FilePosition));
    }
}
