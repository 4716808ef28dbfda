using System.Net.NetworkInformation;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>What came and went over the network, the loopback apart.</summary>
internal sealed class NetworkSource(SystemFiles files) : ISystemMetricSource
{
    public string Name => "network";

    public bool IsCounter => true;

    public Task SampleAsync(SystemSample sample, CancellationToken cancellationToken)
    {
        var (received, sent) = ProcTexts.Network(files.TryRead("proc/net/dev") ?? "") ?? OfInterfaces();
        sample.AddCounter("network_receive_megabytes", received / 1e6);
        sample.AddCounter("network_transmit_megabytes", sent / 1e6);
        return Task.CompletedTask;
    }

    private static (long Received, long Sent) OfInterfaces()
    {
        var statistics = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(network => network.GetIPStatistics())
            .ToArray();
        return (statistics.Sum(one => one.BytesReceived), statistics.Sum(one => one.BytesSent));
    }
}
