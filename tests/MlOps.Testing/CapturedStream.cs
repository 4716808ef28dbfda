using System.Text;
using System.Threading.Channels;

namespace MlOps.Testing;

/// <summary>Reads a stream to its end in the background: its whole text, and its lines as they come.</summary>
internal sealed class CapturedStream
{
    private readonly StringBuilder _text = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public CapturedStream(TextReader reader) => Completion = ReadAsync(reader);

    /// <summary>Ends when the stream does.</summary>
    public Task Completion { get; }

    /// <summary>The lines that ended in a newline. One that the process was killed within is only in <see cref="Text"/>.</summary>
    public ChannelReader<string> Lines => _lines.Reader;

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    private async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_text)
            {
                _text.Append(buffer, 0, read);
            }

            foreach (var character in buffer.AsSpan(0, read))
            {
                if (character != '\n')
                {
                    line.Append(character);
                    continue;
                }

                _lines.Writer.TryWrite(line.ToString().TrimEnd('\r'));
                line.Clear();
            }
        }

        _lines.Writer.Complete();
    }
}
