using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tests.Machine;

public sealed class ProcTextsTests
{
    [Fact]
    public void Memory_is_read_in_bytes()
    {
        const string text = "MemTotal:       24684084 kB\nMemFree:        22744176 kB\nMemAvailable:   23209080 kB\nBuffers:            4964 kB\n";

        Assert.Equal((24_684_084L * 1024, 23_209_080L * 1024), ProcTexts.Memory(text));
    }

    [Fact]
    public void An_old_kernel_that_does_not_say_what_is_available_says_what_is_free() =>
        Assert.Equal((1000L * 1024, 400L * 1024), ProcTexts.Memory("MemTotal: 1000 kB\nMemFree: 400 kB\n"));

    [Fact]
    public void Waiting_for_the_disk_is_not_being_busy() =>
        Assert.Equal((100 + 20 + 30 + 5 + 6 + 7, 1000 + 100 + 20 + 30 + 50 + 5 + 6 + 7), ProcTexts.CpuTicks("cpu  100 20 30 1000 50 5 6 7 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"));

    [Fact]
    public void What_goes_over_the_loopback_is_no_network_traffic()
    {
        const string text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 2789546296  423883    0    0    0     0          0         0 2789546296  423883    0    0    0     0       0          0
              eth0:    1000       9    0    0    0     0          0         0      200       9    0    0    0     0       0          0
              eth1:30 9 0 0 0 0 0 0 4 9 0 0 0 0 0 0
            """;

        Assert.Equal((1030, 204), ProcTexts.Network(text));
    }

    [Theory]
    [InlineData("processor\t: 0\nmodel name\t: AMD EPYC 9B14\nprocessor\t: 1\nmodel name\t: AMD EPYC 9B14\n", "AMD EPYC 9B14", 2)]
    [InlineData("processor\t: 0\nBogoMIPS\t: 50.00\n\nModel\t\t: Raspberry Pi 5\n", "Raspberry Pi 5", 1)]
    [InlineData("", null, null)]
    public void The_processor_is_named_where_the_kernel_names_it(string text, string? model, int? count) =>
        Assert.Equal((model, count), (ProcTexts.CpuModel(text), ProcTexts.CpuCount(text)));

    [Theory]
    [InlineData("")]
    [InlineData("cpu a b c d\nMemTotal: many kB\n eth0: x y\n")]
    [InlineData("cpu 1 2\nMemTotal:\nMemAvailable: 3 kB\neth0: 1 2 3\n")]
    [InlineData("MemTotal: 0 kB\nMemAvailable: 0 kB")]
    public void What_a_text_lacks_is_nothing(string text)
    {
        Assert.Null(ProcTexts.CpuTicks(text));
        Assert.Null(ProcTexts.Memory(text));
        Assert.Null(ProcTexts.Network(text));
    }
}
