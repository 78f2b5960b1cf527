using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Eep.Core.Bench;
using Eep.Core.Checkpoints;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Benchmarks;

/// <summary>
/// Exports a large random checkpoint at half its experts and says what that took: peak private memory, and bytes per second beside a plain copy
/// of the bytes it wrote on the same disk, both from cold files. Everything is deleted at the end, also on Ctrl+C.
/// </summary>
internal static class ExportCommand
{
    private const double Giga = 1e9;

    // The export and its copy, each a little more than half of the source.
    private const double DiskShare = 2.2;

    public static Command Create()
    {
        var size = new Option<double>("--size") { Description = "GB of weights; less where the disk is smaller.", DefaultValueFactory = _ => 20 };
        var folder = new Option<string>("--folder") { Description = "Where to work; default the temporary folder.", DefaultValueFactory = _ => Path.GetTempPath() };
        var repeat = new Option<int>("--repeat") { Description = "Exports and copies, in turn; the fastest of each counts.", DefaultValueFactory = _ => 2 };
        var merge = new Option<bool>("--merge") { Description = "Merge experts with real-valued rows instead of selecting them." };
        var command = new Command("export", "Memory and speed of an export, beside a plain copy of what it writes.") { size, folder, repeat, merge };
        command.SetAction(parse =>
        {
            // The library's own handling of signals would end the process before the files are gone.
            using var cancel = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
            var work = Directory.CreateDirectory(Path.Combine(parse.GetRequiredValue(folder), $"eep-export-{Environment.ProcessId}")).FullName;
            try
            {
                Run(work, Bytes(parse.GetValue(size), work), Math.Max(1, parse.GetValue(repeat)), parse.GetValue(merge), cancel.Token);
                return 0;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                Console.Error.WriteLine("Cancelled.");
                return 1;
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }

            void Cancel(PosixSignalContext context)
            {
                context.Cancel = true;
                cancel.Cancel();
            }
        });
        return command;
    }

    private static long Bytes(double size, string work)
    {
        var free = new DriveInfo(work).AvailableFreeSpace;
        var most = free / DiskShare / Giga;
        if (size > most)
        {
            Console.Error.WriteLine(Invariant($"{free / Giga:0.0} GB are free; taking {most:0.0} GB of weights instead of {size:0.0}."));
        }

        return (long)(Math.Min(size, most) * Giga);
    }

    private static void Run(string work, long bytes, int repeat, bool merge, CancellationToken cancellationToken)
    {
        var source = Path.Combine(work, "source");
        var written = RandomModel.Write(source, RandomModelShape.LikeMixtral(bytes), cancellationToken);
        Console.WriteLine(Invariant($"source      {written / Giga:0.00} GB, {Directory.GetFiles(source, "*.safetensors").Length} files"));
        var (exporting, copying) = (0.0, 0.0);
        for (var turn = 0; turn < repeat; turn++)
        {
            var (export, copy) = (Path.Combine(work, "export"), Path.Combine(work, "copy"));
            ColdFiles.Forget(source);
            exporting = Math.Max(exporting, Export(source, export, merge, cancellationToken));
            ColdFiles.Forget(export);
            copying = Math.Max(copying, Copy(export, copy, cancellationToken));
            Directory.Delete(export, recursive: true);
            Directory.Delete(copy, recursive: true);
        }

        Console.WriteLine(Invariant($"ratio       {exporting / copying:0.00} of the copy's rate, fastest of {repeat} each"));
    }

    private static double Copy(string from, string to, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var bytes = ColdFiles.Copy(from, to, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(Invariant($"plain copy  {bytes / Giga:0.00} GB in {seconds:0.0} s, {bytes / seconds / Giga:0.00} GB/s"));
        return bytes / seconds;
    }

    private static double Export(string source, string export, bool merge, CancellationToken cancellationToken)
    {
        TorchRuntime.TrimMemory();
        using var memory = new PrivateMemory();
        var watch = Stopwatch.StartNew();
        using var checkpoint = Checkpoint.Open(source);
        _ = CheckpointSummary.Of(checkpoint);
        Console.WriteLine(Invariant($"inspect     {watch.Elapsed.TotalSeconds:0.00} s, private memory at most {memory.Peak / Giga:0.00} GB"));
        watch.Restart();
        var result = CheckpointExporter.Export(checkpoint, Half(checkpoint.Shape, merge), export, new ExportOptions(), null, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        var bytes = result.Files.Sum(file => file.Bytes);
        Console.WriteLine(Invariant($"export      {bytes / Giga:0.00} GB in {seconds:0.0} s, {bytes / seconds / Giga:0.00} GB/s ({(merge ? "merged" : "selected")} experts)"));
        Console.WriteLine(Invariant($"            private memory at most {memory.Peak / Giga:0.00} GB, {memory.Start / Giga:0.00} GB before it began"));
        return bytes / seconds;
    }

    private static PruningPlan Half(MoeShape shape, bool merge)
    {
        var kept = Enumerable.Range(0, shape.ExpertCount / 2).Select(index => 2 * index).ToArray();
        var rows = CoefficientMatrix.OneHot(kept, shape.ExpertCount);
        var merging = merge
            ? new CoefficientMatrix(rows.Rows, rows.Columns, Array.ConvertAll(rows.Values.ToArray(), value => (0.9f * value) + 0.0125f))
            : rows;
        return new PruningPlan([new GroupPlan(shape.SparseLayers, merging, rows)], RouterSpace.Logits, shape.ExpertsPerToken);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
