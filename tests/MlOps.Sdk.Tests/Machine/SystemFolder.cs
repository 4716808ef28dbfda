using MlOps.Sdk.Machine;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Machine;

/// <summary>A copy of a machine's <c>/proc</c> and <c>/sys</c>, with what a test puts there.</summary>
internal sealed class SystemFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public SystemFiles Files => new(_folder.Path);

    public SystemFolder With(string path, string content)
    {
        var full = _folder.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
