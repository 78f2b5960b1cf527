using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Eep.Benchmarks.Parts;

/// <summary>Times the parts of the engine with BenchmarkDotNet; the whole is for <c>eep bench</c>.</summary>
internal static class PartsCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A few seconds for each part instead of a careful measurement." };
        var filter = new Option<string>("--filter") { Description = "Only benchmarks that match, for example *Merge*.", DefaultValueFactory = _ => "*" };
        var folder = new Option<string>("--artifacts") { Description = "Folder for the reports; default the temporary folder.", DefaultValueFactory = _ => Path.GetTempPath() };
        var command = new Command("parts", "Times the parts of the engine.") { quick, filter, folder };
        command.SetAction(parse =>
        {
            // In this process: a generated one would not find libtorch.
            var job = (parse.GetValue(quick) ? Job.ShortRun : Job.MediumRun).WithToolchain(InProcessEmitToolchain.Instance);
            var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine(parse.GetRequiredValue(folder), "eep-parts"));
            BenchmarkSwitcher.FromAssembly(typeof(PartsCommand).Assembly).Run(["--filter", parse.GetRequiredValue(filter)], config);
            return 0;
        });
        return command;
    }
}
