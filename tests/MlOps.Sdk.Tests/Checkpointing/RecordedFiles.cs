using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Does what is asked, and notes it. May die: from then on nothing happens any more.</summary>
/// <param name="root">Where the paths of the trace begin. What is outside is not noted.</param>
internal sealed class RecordedFiles(string root) : FileOperations
{
    private readonly List<TraceStep> _steps = [];
    private int? _end;

    public IReadOnlyList<TraceStep> Steps => _steps;

    public void DieAfter(int? count) => _end = count;

    public void Acknowledge(long number) => _steps.Add(new(TraceKind.Acknowledge, "", Number: number));

    public override void CreateFolder(string path)
    {
        Note(new(TraceKind.CreateFolder, Relative(path)));
        base.CreateFolder(path);
    }

    public override SafeFileHandle Create(string path)
    {
        Note(new(TraceKind.Create, Relative(path)));
        return base.Create(path);
    }

    public override void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        Note(new(TraceKind.Write, Relative(path), Bytes: bytes.ToArray(), Number: offset));
        base.Write(file, path, bytes, offset);
    }

    public override void Flush(SafeFileHandle file, string path)
    {
        Note(new(TraceKind.Flush, Relative(path)));
        base.Flush(file, path);
    }

    public override void Rename(string from, string to)
    {
        Note(new(TraceKind.Rename, Relative(from), Relative(to)));
        base.Rename(from, to);
    }

    public override void Delete(string path)
    {
        Note(new(TraceKind.Delete, Relative(path)));
        base.Delete(path);
    }

    public override void FlushFolder(string path)
    {
        if (!Relative(path).StartsWith("..", StringComparison.Ordinal))
        {
            Note(new(TraceKind.FlushFolder, Relative(path)));
        }

        // Not done: the order counts, and a memory file system has no disk.
    }

    private string Relative(string path) => Path.GetRelativePath(root, path);

    private void Note(TraceStep step)
    {
        if (_steps.Count(s => s.Kind != TraceKind.Acknowledge) == _end)
        {
            throw new IOException("The process is dead.");
        }

        _steps.Add(step);
    }
}
