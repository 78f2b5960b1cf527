namespace Eep.Tests.Web.Processes;

/// <summary>Several GPUs in one machine, by a setting: one worker and one engine for each. What the engines see is looked at, so no GPU is needed.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Serve_TwoDevices_WorksOnTwoRunsAtOnceEachWithADeviceOfItsOwn()
    {
        await using var eep = await EepProcess.ServeAsync(_work.NewData(), "--Engine:Devices:0=3", "--Engine:Devices:1=GPU-7f2c");
        string[] runs = [await eep.PostAsync(_work.Options), await eep.PostAsync(_work.Options), await eep.PostAsync(_work.Options)];

        var engines = new[] { await eep.UntilEngineAsync(runs[0]), await eep.UntilEngineAsync(runs[1]) };

        Assert.All(engines, engine => Assert.True(engine.IsAlive()));
        Assert.Equal(["3", "GPU-7f2c"], engines.Select(engine => VisibleDevices(engine.Id)).Order());
        Assert.Equal("queued", await StateAsync(eep, runs[2]));

        // The third takes over the device of the one that ends.
        var free = VisibleDevices(engines[0].Id);
        await eep.AskAsync(runs[0], "cancel");
        Assert.Equal(free, VisibleDevices((await eep.UntilEngineAsync(runs[2])).Id));
    }

    private static async Task<string> StateAsync(EepProcess eep, string id) => (await eep.SummaryAsync(id))["state"]!.GetValue<string>();

    private static string? VisibleDevices(int process) => File.ReadAllText($"/proc/{process}/environ").Split('\0')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == "CUDA_VISIBLE_DEVICES").Select(pair => pair[1]).SingleOrDefault();
}
