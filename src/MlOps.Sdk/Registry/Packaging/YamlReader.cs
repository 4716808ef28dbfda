using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>
/// Reads the little YAML that MLflow writes: block mappings, lists, and texts that are plain or in quotes, over several lines too. All else is refused:
/// anchors, tags, block texts, and mappings and lists in one line that are not empty.
/// </summary>
/// <remarks>A mapping is a dictionary, a list a list, a text a <see cref="string"/>; a plain <c>null</c> is nothing. Numbers stay texts.</remarks>
internal sealed class YamlReader
{
    private const int DeepestNesting = 32;

    private readonly List<(int Number, int Indent, string Text)> _lines = [];
    private int _at;
    private int _depth;

    private YamlReader(string text)
    {
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var content = line.TrimEnd('\r', ' ');
            _lines.Add((index + 1, content.Length - content.TrimStart(' ').Length, content.TrimStart(' ')));
        }
    }

    /// <exception cref="FormatException">The text is not such YAML.</exception>
    public static Dictionary<string, object?> Read(string text)
    {
        var reader = new YamlReader(text);
        reader.SkipEmpty();
        var mapping = reader._at < reader._lines.Count ? reader.Mapping(indent: 0) : [];
        reader.SkipEmpty();
        return reader._at == reader._lines.Count ? mapping : throw reader.Fault("something that is no part of the mapping");
    }

    private Dictionary<string, object?> Mapping(int indent)
    {
        Enter();
        var mapping = new Dictionary<string, object?>();
        for (SkipEmpty(); IsAt(indent) && !IsItem(_lines[_at].Text); SkipEmpty())
        {
            var (key, rest) = SplitKey(_lines[_at].Text);
            if (!mapping.TryAdd(key, null))
            {
                throw Fault($"the key '{key}' for the second time");
            }

            mapping[key] = rest.Length > 0 ? Scalar(rest, indent) : Nested(indent);
        }

        _depth--;
        return mapping;
    }

    private object? Nested(int indent)
    {
        _at++;
        SkipEmpty();
        if (_at < _lines.Count && IsItem(_lines[_at].Text) && _lines[_at].Indent >= indent)
        {
            return List(_lines[_at].Indent); // a list may stand under its key without an indent
        }

        return _at < _lines.Count && _lines[_at].Indent > indent ? Mapping(_lines[_at].Indent) : null;
    }

    private List<object?> List(int indent)
    {
        Enter();
        var list = new List<object?>();
        for (SkipEmpty(); IsAt(indent) && IsItem(_lines[_at].Text); SkipEmpty())
        {
            var line = _lines[_at];
            var rest = line.Text[1..].TrimStart(' ');
            var inner = indent + line.Text.Length - rest.Length;
            if (rest.Length == 0)
            {
                throw Fault("an empty item of a list");
            }

            if (IsItem(rest) || HasKey(rest))
            {
                _lines[_at] = (line.Number, inner, rest);
                list.Add(IsItem(rest) ? List(inner) : Mapping(inner));
            }
            else
            {
                list.Add(Scalar(rest, indent));
            }
        }

        _depth--;
        return list;
    }

    /// <summary>Reads a text that begins in this line and may go on in those after it.</summary>
    private object? Scalar(string text, int indent)
    {
        if (text is "{}" or "[]")
        {
            _at++;
            return text == "{}" ? new Dictionary<string, object?>() : new List<object?>();
        }

        if (text[0] is '\'' or '"')
        {
            return Quoted(text, text[0]);
        }

        if ("&*!|>%@`{}[],#?".Contains(text[0]))
        {
            throw Fault($"'{text[0]}' before a value");
        }

        var plain = new StringBuilder(WithoutComment(text));
        for (_at++; _at < _lines.Count && _lines[_at].Text.Length > 0 && _lines[_at].Indent > indent; _at++)
        {
            plain.Append(' ').Append(WithoutComment(_lines[_at].Text));
        }

        var value = plain.ToString();
        return value is "null" or "~" ? null : value;
    }

    private string Quoted(string text, char quote)
    {
        var value = new StringBuilder();
        var part = text[1..];
        while (true)
        {
            var end = EndOf(part, quote);
            value.Append(part.AsSpan(0, end < 0 ? part.Length : end));
            if (end >= 0)
            {
                var rest = part[(end + 1)..].TrimStart(' ');
                if (rest.Length > 0 && rest[0] != '#')
                {
                    throw Fault("something behind a closing quote");
                }

                _at++;
                return quote == '"' ? Unescape(value.ToString()) : value.Replace("''", "'").ToString();
            }

            part = Continue(value, quote);
        }
    }

    /// <summary>Folds: a line break is a space, and each empty line is a line break.</summary>
    private string Continue(StringBuilder value, char quote)
    {
        var isEscaped = quote == '"' && value.Length > 0 && value[^1] == '\\';
        value.Length -= isEscaped ? 1 : 0;
        var empty = 0;
        for (_at++; _at < _lines.Count && _lines[_at].Text.Length == 0; _at++)
        {
            empty++;
        }

        if (_at == _lines.Count)
        {
            _at--;
            throw Fault("a quote that is never closed");
        }

        value.Append(isEscaped ? "" : empty == 0 ? " " : new string('\n', empty));
        return _lines[_at].Text;
    }

    private static int EndOf(string text, char quote)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (quote == '"' && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                if (quote == '"' || i + 1 >= text.Length || text[i + 1] != '\'')
                {
                    return i;
                }

                i++; // a doubled one stands for itself
            }
        }

        return -1;
    }

    private string Unescape(string text)
    {
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                value.Append(text[i]);
                continue;
            }

            i++;
            var length = i < text.Length ? text[i] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 } : throw Fault("half of an escape");
            if (length == 0)
            {
                var at = "0abtnvfre \"/\\N_".IndexOf(text[i]);
                value.Append(at >= 0 ? "\0\a\b\t\n\v\f\r\e \"/\\\u0085\u00a0"[at] : throw Fault($"the escape '\\{text[i]}'"));
                continue;
            }

            if (i + length >= text.Length
                || !int.TryParse(text.AsSpan(i + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0x10FFFF)
            {
                throw Fault("an escape that is no character");
            }

            value.Append(code <= char.MaxValue ? ((char)code).ToString() : char.ConvertFromUtf32(code));
            i += length;
        }

        return value.ToString();
    }

    private (string Key, string Value) SplitKey(string text)
    {
        if (text[0] is '\'' or '"')
        {
            var end = EndOf(text[1..], text[0]) + 1;
            if (end <= 0 || end + 1 >= text.Length || text[end + 1] != ':')
            {
                throw Fault("a quoted text where a key was expected");
            }

            var quoted = text[1..end];
            return (text[0] == '"' ? Unescape(quoted) : quoted.Replace("''", "'"), text[(end + 2)..].TrimStart(' '));
        }

        var colon = ColonOf(text);
        return colon <= 0 || "&*!|>%@`{}[],?-".Contains(text[0])
            ? throw Fault($"'{ModelPackageErrors.Quote(text)}' where 'key: value' was expected")
            : (text[..colon], text[(colon + 1)..].TrimStart(' '));
    }

    private static bool HasKey(string text) => text[0] is not ('\'' or '"') && ColonOf(text) > 0;

    private static int ColonOf(string text) =>
        text.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var inside ? inside : text[^1] == ':' ? text.Length - 1 : -1;

    private static string WithoutComment(string text) =>
        text.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment ? text[..comment].TrimEnd(' ') : text;

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private bool IsAt(int indent)
    {
        if (_at == _lines.Count || _lines[_at].Indent < indent)
        {
            return false;
        }

        return _lines[_at].Indent == indent ? true : throw Fault("an indent that nothing explains");
    }

    private void SkipEmpty()
    {
        while (_at < _lines.Count && (_lines[_at].Text.Length == 0 || _lines[_at].Text[0] == '#'))
        {
            _at++;
        }
    }

    private void Enter()
    {
        if (++_depth > DeepestNesting)
        {
            throw Fault($"more than {DeepestNesting} levels");
        }
    }

    private FormatException Fault(string found) => new($"line {_lines[Math.Min(_at, _lines.Count - 1)].Number} has {found}");
}
