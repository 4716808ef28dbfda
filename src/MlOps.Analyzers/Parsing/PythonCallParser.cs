using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>Finds calls by name in Python, outside strings and comments, with those arguments that are plain strings.</summary>
internal sealed class PythonCallParser
{
    private readonly string _text;
    private readonly HashSet<string> _names;
    private readonly List<PythonCall> _calls = [];
    private readonly Stack<Bracket> _open = new();
    private int _position;

    private PythonCallParser(string text, HashSet<string> names) => (_text, _names) = (text, names);

    public static List<PythonCall> Parse(string text, HashSet<string> names)
    {
        var parser = new PythonCallParser(text, names);
        parser.Run();
        return parser._calls;
    }

    private void Run()
    {
        while (_position < _text.Length && _calls.Count < ParseLimits.MostItems)
        {
            var character = _text[_position];
            if (character == '#')
            {
                var end = _text.IndexOf('\n', _position);
                _position = end < 0 ? _text.Length : end;
            }
            else if (character is '"' or '\'')
            {
                ReadString(isPlain: true);
            }
            else if (char.IsLetter(character) || character == '_')
            {
                ReadName();
            }
            else
            {
                ReadSign(character);
            }
        }
    }

    private void ReadName()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '.'))
        {
            _position++;
        }

        if (_position < _text.Length && _text[_position] is '"' or '\'' && _position - start <= 2)
        {
            ReadString(isPlain: _text[start] is 'r' or 'R' or 'u' or 'U' && _position - start == 1); // f"…" and b"…" are no plain text
            return;
        }

        var path = _text.Substring(start, _position - start);
        var dot = path.LastIndexOf('.');
        if (_position < _text.Length && _text[_position] == '(')
        {
            var isCall = _names.Contains(path.Substring(dot + 1)) && !IsDefinition(start);
            var call = isCall ? new PythonCall(path.Substring(dot + 1), dot < 0 ? "" : path.Substring(0, dot)) : null;
            if (call is not null)
            {
                _calls.Add(call);
            }

            Take(isExpression: true, null, default);
            _open.Push(new(call, ++_position));
            return;
        }

        Take(isExpression: true, null, default);
    }

    private bool IsDefinition(int start) => start >= 4 && string.CompareOrdinal(_text, start - 4, "def ", 0, 4) == 0;

    private void ReadSign(char character)
    {
        switch (character)
        {
            case '(' or '[' or '{':
                Take(isExpression: true, null, default);
                _open.Push(new(null, _position + 1));
                break;
            case ')' or ']' or '}' when _open.Count > 0:
                _open.Pop().End(_text, _position);
                break;
            case ',' when _open.Count > 0:
                _open.Peek().Next(_text, _position);
                break;
            case '=' when _open.Count > 0 && (_position + 1 >= _text.Length || _text[_position + 1] != '='):
                _open.Peek().Name(_text, _position);
                break;
            case ' ' or '\t' or '\r' or '\n' or '\\':
                break;
            default:
                Take(isExpression: true, null, default);
                break;
        }

        _position++;
    }

    private void ReadString(bool isPlain)
    {
        var quote = _text[_position];
        var isLong = _position + 2 < _text.Length && _text[_position + 1] == quote && _text[_position + 2] == quote;
        var start = _position + (isLong ? 3 : 1);
        var index = start;
        while (index < _text.Length && !(_text[index] == quote && (!isLong || (index + 2 < _text.Length && _text[index + 1] == quote && _text[index + 2] == quote))))
        {
            if (_text[index] == '\n' && !isLong)
            {
                break;
            }

            index += _text[index] == '\\' ? 2 : 1;
        }

        index = Math.Min(index, _text.Length);
        Take(isExpression: !isPlain, isPlain ? _text.Substring(start, index - start) : null, TextSpan.FromBounds(start, Math.Max(start, index)));
        _position = Math.Min(_text.Length, index + (isLong ? 3 : 1));
    }

    private void Take(bool isExpression, string? literal, TextSpan span)
    {
        if (_open.Count > 0)
        {
            _open.Peek().Take(isExpression, literal, span);
        }
    }

    /// <summary>An open bracket: when a call's, it collects the arguments.</summary>
    private sealed class Bracket(PythonCall? call, int start)
    {
        private int _start = start;
        private string _name = "";
        private string? _literal;
        private TextSpan _span;
        private int _parts;

        public void Take(bool isExpression, string? literal, TextSpan span)
        {
            _parts += isExpression ? 2 : 1;
            (_literal, _span) = (literal, span);
        }

        public void Name(string text, int position)
        {
            if (call is not null && _name.Length == 0)
            {
                _name = text.Substring(_start, position - _start).Trim();
                (_parts, _start) = (0, position + 1);
            }
        }

        public void Next(string text, int position)
        {
            End(text, position);
            (_start, _name, _literal, _parts) = (position + 1, "", null, 0);
        }

        public void End(string text, int position)
        {
            if (call is null || _parts == 0)
            {
                return;
            }

            var (from, to) = (_start, Math.Min(position, text.Length));
            TextComparison.Trim(text, ref from, ref to);
            var isLiteral = _parts == 1 && _literal is not null;
            call.Arguments.Add((_name, isLiteral ? _literal : null, isLiteral ? _span : TextSpan.FromBounds(from, Math.Max(from, to))));
        }
    }
}
