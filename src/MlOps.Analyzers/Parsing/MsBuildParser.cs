using System.Xml;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>Reads a project file's elements with their places; null when it is not XML.</summary>
internal sealed class MsBuildParser
{
    private readonly string _text;
    private readonly List<int> _lines = [0];
    private readonly List<MsBuildElement> _elements = [];

    private MsBuildParser(string text)
    {
        _text = text;
        for (var index = 0; index < text.Length; index++)
        {
            // What XmlReader takes for the end of a line.
            if (text[index] == '\n' || (text[index] == '\r' && (index + 1 >= text.Length || text[index + 1] != '\n')))
            {
                _lines.Add(index + 1);
            }
        }
    }

    /// <summary>All elements in the order of the file.</summary>
    public static List<MsBuildElement>? Parse(string text)
    {
        var parser = new MsBuildParser(text);
        try
        {
            parser.Read();
        }
        catch (XmlException)
        {
            return null;
        }

        return parser._elements;
    }

    private void Read()
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true };
        using var reader = XmlReader.Create(new StringReader(_text.Length > 0 && _text[0] == '\uFEFF' ? " " + _text.Substring(1) : _text), settings);
        var position = (IXmlLineInfo)reader;
        MsBuildElement? current = null;
        while (reader.Read())
        {
            if (_elements.Count > ParseLimits.MostItems)
            {
                _elements.Clear(); // more than anybody writes
                return;
            }

            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new MsBuildElement(reader.LocalName, current, new(Offset(position), reader.Name.Length));
                    current?.Children.Add(element);
                    _elements.Add(element);
                    var isEmpty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute())
                    {
                        element.Add(reader.LocalName, reader.Value, AttributeSpan(Offset(position) + reader.Name.Length));
                    }

                    current = isEmpty ? current : element;
                    break;
                case XmlNodeType.EndElement:
                    current = current?.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when current is not null && current.Text.Length == 0:
                    SetText(current, reader.Value, Offset(position));
                    break;
            }
        }
    }

    private int Offset(IXmlLineInfo position) => Math.Min(_text.Length, _lines[Math.Min(position.LineNumber, _lines.Count) - 1] + Math.Max(0, position.LinePosition - 1));

    private void SetText(MsBuildElement element, string value, int start)
    {
        element.Text = value.Trim();
        while (start < _text.Length && char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        element.TextSpan = new(start, Math.Min(element.Text.Length, _text.Length - start));
    }

    /// <summary>Between the quotes that follow an attribute's name.</summary>
    private TextSpan AttributeSpan(int afterName)
    {
        var open = _text.IndexOfAny(['"', '\''], afterName);
        var close = open < 0 ? -1 : _text.IndexOf(_text[open], open + 1);
        return close < 0 ? new(afterName, 0) : TextSpan.FromBounds(open + 1, close);
    }
}
