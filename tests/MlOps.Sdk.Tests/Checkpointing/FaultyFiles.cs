using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Does what is asked, unless the test says otherwise just before.</summary>
internal sealed class FaultyFiles : FileOperations
{
    public Action<TraceKind, string> Before { get; set; } = (_, _) => { };

    public override void CreateFolder(string path)
    {
        Before(TraceKind.CreateFolder, path);
        base.CreateFolder(path);
    }

    public override SafeFileHandle Create(string path)
    {
        Before(TraceKind.Create, path);
        return base.Create(path);
    }

    public override void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        Before(TraceKind.Write, path);
        base.Write(file, path, bytes, offset);
    }

    public override void Flush(SafeFileHandle file, string path)
    {
        Before(TraceKind.Flush, path);
        base.Flush(file, path);
    }

    public override void Rename(string from, string to)
    {
        Before(TraceKind.Rename, to);
        base.Rename(from, to);
    }

    public override void Delete(string path)
    {
        Before(TraceKind.Delete, path);
        base.Delete(path);
    }

    public override void FlushFolder(string path)
    {
        Before(TraceKind.FlushFolder, path);
        base.FlushFolder(path);
    }
}
