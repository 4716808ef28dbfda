namespace MlOps.Analyzers.Parsing;

/// <summary>Splits Groovy, the language of a Jenkinsfile, into names, texts and signs; comments are left out.</summary>
internal sealed class GroovyParser
{
    private readonly string _text;
    private readonly List<GroovyToken> _tokens = [];
    private int _position;

    private GroovyParser(string text) => _text = text;

    /// <summary>The tokens; null when there are more than anybody writes.</summary>
    public static List<GroovyToken>? Parse(string text)
    {
        var parser = new GroovyParser(text);
        return parser.Run() ? parser._tokens : null;
    }

    private bool Run()
    {
        while (_position < _text.Length)
        {
            if (_tokens.Count == ParseLimits.MostValues)
            {
                return false;
            }

            var character = _text[_position];
            if (char.IsWhiteSpace(character))
            {
                _position++;
            }
            else if (StartsWith("//") || (character == '#' && StartsWith("#!")))
            {
                var end = _text.IndexOf('\n', _position);
                _position = end < 0 ? _text.Length : end;
            }
            else if (StartsWith("/*"))
            {
                var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? _text.Length : end + 2;
            }
            else if (character is '\'' or '"')
            {
                ReadText(character);
            }
            else if (char.IsLetterOrDigit(character) || character is '_' or '$')
            {
                var start = _position;
                while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$'))
                {
                    _position++;
                }

                _tokens.Add(new(MappedText.Of(_text, start, _position), isText: false, isUnknown: false));
            }
            else
            {
                _tokens.Add(new(MappedText.Of(_text, _position, _position + 1), isText: false, isUnknown: false));
                _position++;
            }
        }

        return true;
    }

    /// <summary>'text', "text", and three quotes of either kind for several lines.</summary>
    private void ReadText(char quote)
    {
        var isLong = _position + 2 < _text.Length && _text[_position + 1] == quote && _text[_position + 2] == quote;
        _position += isLong ? 3 : 1;
        var start = _position;
        var builder = new MappedText.Builder();
        var isUnknown = false;
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character == quote && (!isLong || (_position + 2 < _text.Length && _text[_position + 1] == quote && _text[_position + 2] == quote)))
            {
                break;
            }

            if (character == '\n' && !isLong)
            {
                break; // never closed
            }

            if (character == '\\' && _position + 1 < _text.Length)
            {
                ReadEscape(builder);
                continue;
            }

            if (character == '$' && quote == '"')
            {
                isUnknown = true;
            }

            builder.Append(_text, _position, _position + 1);
            _position++;
        }

        _tokens.Add(new(builder.Build(start), isText: true, isUnknown));
        _position = Math.Min(_position + (isLong ? 3 : 1), _text.Length);
    }

    private void ReadEscape(MappedText.Builder builder)
    {
        var next = _text[_position + 1];
        if (next is 'n' or 't' or 'r')
        {
            builder.Append(next == 'n' ? '\n' : ' ', _position);
        }
        else if (next == '\n')
        {
            // the line goes on
        }
        else
        {
            builder.Append(_text, _position + 1, _position + 2);
        }

        _position += 2;
    }

    private bool StartsWith(string expected) => TextComparison.StartsWith(_text, _position, expected);
}
