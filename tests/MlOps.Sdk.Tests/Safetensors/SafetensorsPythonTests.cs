using System.ComponentModel;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>The format's own library for Python reads what we write, writes the same, and refuses what we refuse.</summary>
public sealed class SafetensorsPythonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task What_is_written_here_is_what_the_python_library_reads_and_writes()
    {
        await SkipWithoutLibraryAsync();
        await SafetensorsWriter.Create(new Dictionary<string, string> { ["format"] = "np" })
            .Add("weight", [2, 3], [1f, 2, 3, 4, 5, 6])
            .Add("größe\n", [], [7L])
            .Add("half", [2], [(Half)0.5, (Half)1.5])
            .Add("none", [2, 0], Array.Empty<int>())
            .WriteAsync(_folder.File("ours.safetensors"), TestContext.Current.CancellationToken);

        (await PythonAsync(
            """
            import sys
            from safetensors import safe_open
            from safetensors.numpy import save_file
            with safe_open(sys.argv[1] + "/ours.safetensors", "np") as file:
                assert file.metadata() == {"format": "np"}, file.metadata()
                tensors = {name: file.get_tensor(name) for name in file.keys()}
            assert tensors["weight"].tolist() == [[1, 2, 3], [4, 5, 6]], tensors
            assert tensors["größe\n"].tolist() == 7, tensors
            assert tensors["half"].tolist() == [0.5, 1.5], tensors
            assert tensors["none"].shape == (2, 0), tensors
            save_file(tensors, sys.argv[1] + "/theirs.safetensors", metadata={"format": "np"})
            """)).EnsureSuccess();

        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File("theirs.safetensors"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder.File("ours.safetensors"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_python_library_refuses_what_is_refused_here_but_for_what_the_page_says()
    {
        await SkipWithoutLibraryAsync();
        string[] acceptedThere =
            ["name-twice", "name-twice-by-an-escape", "metadata-key-twice", "tensor-without-field-names", "no-elements-in-a-huge-shape"];

        var result = (await PythonAsync(
            """
            import sys
            from pathlib import Path
            from safetensors import SafetensorError, deserialize
            for file in sorted(Path(sys.argv[2]).iterdir()):
                try:
                    deserialize(file.read_bytes())
                    print(file.stem)
                except SafetensorError:
                    pass
            """)).EnsureSuccess();

        var here = AttackFiles.All.Where(file => file.Value.Fault is null).Select(file => file.Key);
        Assert.Equal(
            here.Concat(acceptedThere).Order(StringComparer.Ordinal),
            result.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task SkipWithoutLibraryAsync()
    {
        try
        {
            var found = await ProcessRunner.RunAsync("python3", ["-c", "import safetensors.numpy"]);
            Assert.SkipUnless(found.ExitCode == 0, "python3 has no 'safetensors' and 'numpy'. Install both to run this: pip install safetensors numpy");
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no python3 to compare with: {exception.Message}");
        }
    }

    private Task<ProcessResult> PythonAsync(string program) => ProcessRunner.RunAsync(
        "python3", ["-X", "utf8", "-c", program, _folder.Path, RepositoryPaths.Of("tests/attacks/safetensors")]);
}
