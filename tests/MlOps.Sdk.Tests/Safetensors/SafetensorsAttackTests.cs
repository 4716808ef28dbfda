using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

public sealed class SafetensorsAttackTests
{
    private const string Folder = "tests/attacks/safetensors";

    // Set to 1, the folder is written anew from AttackFiles.
    private static readonly bool IsWritten = Environment.GetEnvironmentVariable("MLOPS_TEST_WRITE_ATTACKS") == "1";

    public static TheoryData<string> Names => [.. AttackFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_file_gets_its_verdict_however_it_is_read(string name)
    {
        var (bytes, fault) = AttackFiles.All[name];
        var path = Path.Combine(RepositoryPaths.Of(Folder), name + ".safetensors");
        if (IsWritten)
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

        Assert.Equal(fault, await FaultOfAsync(() =>
        {
            SafetensorsFile.Open(path).Dispose();
            return Task.CompletedTask;
        }));
        Assert.Equal(fault, await FaultOfAsync(() =>
        {
            SafetensorsFile.Parse(bytes).Dispose();
            return Task.CompletedTask;
        }));
        Assert.Equal(fault, await FaultOfAsync(() => SafetensorsHeader.ReadAsync(
            new MemoryStream(bytes), bytes.Length, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal(fault, new PlainRules().FaultOf(bytes));
    }

    [Fact]
    public void The_folder_has_no_file_without_a_verdict()
    {
        var files = Directory.EnumerateFiles(RepositoryPaths.Of(Folder)).Select(file => Path.GetFileNameWithoutExtension(file));

        Assert.Equal(AttackFiles.All.Keys.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_refusal_names_the_tensor_in_one_short_line_whatever_its_name_is()
    {
        var name = "a\\n\\u001b[31m" + new string('x', 100_000);
        var bytes = AttackFiles.File($"{{\"{name}\":{{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}}}", 4);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes));

        Assert.Equal(SafetensorsFault.TensorInvalidInfo, exception.Fault);
        Assert.Equal(100_000 + 7, exception.TensorName!.Length);
        Assert.InRange(exception.Message.Length, 100, 500);
        Assert.DoesNotContain('\u001b', exception.Message);
        Assert.Contains("has 4 bytes, but F32[2] needs 8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dimension_of_64_bits_is_named_as_it_is()
    {
        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(AttackFiles.All["shape-overflows"].Bytes));

        Assert.Contains("the tensor 'a' has a dimension of 18446744073709551614", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<SafetensorsFault?> FaultOfAsync(Func<Task> read)
    {
        try
        {
            await read();
            return null;
        }
        catch (SafetensorsException exception)
        {
            return exception.Fault;
        }
    }
}
