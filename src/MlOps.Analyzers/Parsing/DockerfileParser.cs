using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>Reads a Dockerfile: escape directive, continuation lines, comments between them, here-documents.</summary>
internal sealed class DockerfileParser
{
    private readonly string _text;
    private char _escape = '\\';
    private int _position;

    private DockerfileParser(string text) => _text = text;

    /// <summary>The instructions; null when there are more than anybody writes.</summary>
    public static List<DockerInstruction>? Parse(string text)
    {
        var parser = new DockerfileParser(text);
        if (text.Length > 0 && text[0] == '\uFEFF')
        {
            parser._position++;
        }

        parser.ReadDirectives();
        var instructions = new List<DockerInstruction>();
        while (parser.ReadInstruction() is { } instruction)
        {
            if (instructions.Count == ParseLimits.MostItems)
            {
                return null;
            }

            instructions.Add(instruction);
        }

        return instructions;
    }

    /// <summary>Comments of the form '# name=value' at the top.</summary>
    private void ReadDirectives()
    {
        var position = _position;
        while (position < _text.Length && _text[position] == '#')
        {
            var end = LineEnd(position);
            var equals = _text.IndexOf('=', position, end - position);
            if (equals < 0)
            {
                return;
            }

            if (TextComparison.TrimmedEquals(_text, position + 1, equals, "escape") && TextComparison.TrimmedEquals(_text, equals + 1, end, "`"))
            {
                _escape = '`';
            }

            position = Math.Min(end + 1, _text.Length);
        }
    }

    private int LineEnd(int position)
    {
        var end = _text.IndexOf('\n', position);
        return end < 0 ? _text.Length : end;
    }

    private DockerInstruction? ReadInstruction()
    {
        while (_position < _text.Length && (char.IsWhiteSpace(_text[_position]) || _text[_position] == '#'))
        {
            _position = _text[_position] == '#' ? LineEnd(_position) : _position + 1;
        }

        if (_position >= _text.Length)
        {
            return null;
        }

        var start = _position;
        var builder = new MappedText.Builder();
        var isFirst = true;
        while (_position < _text.Length)
        {
            var end = LineEnd(_position);
            var (from, to) = (_position, end);
            TextComparison.Trim(_text, ref from, ref to);
            _position = Math.Min(end + 1, _text.Length);
            if (!isFirst && (from == to || _text[from] == '#'))
            {
                if (end == _text.Length)
                {
                    break;
                }

                continue; // a comment or a blank between continued lines
            }

            isFirst = false;
            var continues = to > from && _text[to - 1] == _escape;
            builder.Append(_text, from, continues ? to - 1 : to);
            if (!continues || end == _text.Length)
            {
                break;
            }

            builder.Append(' ', to - 1);
        }

        return Split(start, builder.Build(start));
    }

    private DockerInstruction Split(int start, MappedText line)
    {
        var nameEnd = 0;
        while (nameEnd < line.Text.Length && !char.IsWhiteSpace(line.Text[nameEnd]))
        {
            nameEnd++;
        }

        var arguments = nameEnd;
        while (arguments < line.Text.Length && char.IsWhiteSpace(line.Text[arguments]))
        {
            arguments++;
        }

        var name = line.Text.Substring(0, nameEnd).ToUpperInvariant();
        var instruction = new DockerInstruction(name, TextSpan.FromBounds(start, Math.Max(start, _position)), line.Slice(arguments, line.Text.Length - arguments));
        if (name is "RUN" or "COPY" or "ADD")
        {
            ReadHeredocs(instruction);
        }

        return instruction;
    }

    private void ReadHeredocs(DockerInstruction instruction)
    {
        var text = instruction.Arguments.Text;
        var index = 0;
        while ((index = text.IndexOf("<<", index, StringComparison.Ordinal)) >= 0)
        {
            index += 2;
            if (index < text.Length && text[index] == '<')
            {
                index++; // a here-string
                continue;
            }

            var start = index < text.Length && text[index] == '-' ? index + 1 : index;
            var quote = start < text.Length && text[start] is '"' or '\'' ? text[start++] : '\0';
            var end = start;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-'))
            {
                end++;
            }

            if (end == start || char.IsDigit(text[start]) || (quote != '\0' && (end >= text.Length || text[end] != quote)))
            {
                continue;
            }

            ReadHeredoc(instruction, text.Substring(start, end - start));
            index = end;
        }
    }

    private void ReadHeredoc(DockerInstruction instruction, string marker)
    {
        var start = _position;
        while (_position < _text.Length)
        {
            var line = _position;
            var end = LineEnd(line);
            _position = Math.Min(end + 1, _text.Length);
            if (TextComparison.TrimmedEquals(_text, line, end, marker))
            {
                instruction.Heredocs.Add(MappedText.Of(_text, start, line));
                return;
            }
        }

        instruction.Heredocs.Add(MappedText.Of(_text, start, _position)); // never closed: it takes the rest
    }
}
