using Eep.Core.Checkpoints;
using Eep.Core.Metering;

namespace Eep.Core.Bench;

/// <summary>An export at half the experts beside a plain copy of what it wrote, both flushed to the same disk.</summary>
internal static class ExportPart
{
    public static ExportLine Measure(BenchSubject subject, CancellationToken cancellationToken)
    {
        var (export, copy) = (Path.Combine(subject.Options.WorkFolder, "export"), Path.Combine(subject.Options.WorkFolder, "copy"));
        try
        {
            var plan = new BenchPlans(subject.Checkpoint.Shape).Random(1)[0];
            var bytes = 0L;
            var exporting = BestTime.Once(() => bytes = CheckpointExporter.Export(
                subject.Checkpoint, plan, export, new ExportOptions(), null, cancellationToken).Files.Sum(file => file.Bytes));
            var copied = 0L;
            var copying = BestTime.Once(() => copied = ColdFiles.Copy(export, copy, cancellationToken));
            return new ExportLine(bytes, bytes / exporting, copied / copying);
        }
        finally
        {
            foreach (var folder in new[] { export, copy }.Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
