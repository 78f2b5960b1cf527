using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Writes a pruned model as an ordinary checkpoint folder: experts numbered from 0, edited gate and config, tokenizer files, a card, and
/// sidecars that say what was done. One tensor, or one expert of a fused one, is in memory at a time.
/// </summary>
/// <remarks>Everything goes to a temporary folder beside the output, is opened once as a reader would, and gets its name last.</remarks>
public static class CheckpointExporter
{
    private const int CopyBytes = 1 << 20;
    private const int MostAttempts = 1000;

    private static readonly ImmutableArray<string> CarriedFiles =
    [
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model",
        "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "NOTICE.txt",
        "USE_POLICY.md",
    ];

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Exports; on any fault or a cancel nothing is left behind.</summary>
    /// <param name="source">The original model.</param>
    /// <param name="plan">Must fit it and be one that an ordinary checkpoint can hold (see <see cref="StockRouter"/>).</param>
    /// <param name="outputFolder">Absent or empty; its parents are made.</param>
    /// <param name="options">How, and what the card says.</param>
    /// <param name="progress">Share of the bytes written, in [0, 1].</param>
    /// <param name="cancellationToken">Stops within one tensor.</param>
    /// <exception cref="PlanException">The plan does not fit, or cannot be held.</exception>
    /// <exception cref="CheckpointException">The output folder is not free.</exception>
    public static ExportResult Export(
        Checkpoint source,
        PruningPlan plan,
        string outputFolder,
        ExportOptions options,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        plan.CheckFits(source.Shape);
        CheckRowOrder(plan, source.Shape, options);
        var stock = StockRouter.Resolve(options.KeepRowOrder ? plan : CanonicalPlan.Of(plan), source.Config, options.Router);
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder));
        RequireFree(output);
        Directory.CreateDirectory(Path.GetDirectoryName(output) ?? output);
        var temporary = CreateTemporary(output);
        try
        {
            using var tensors = new ExportTensors(source, stock);
            var before = ExportTensors.BytesOf(source, source.Tensors);
            var after = ExportTensors.BytesOf(source, tensors.Infos());
            var files = WriteWeights(tensors, temporary, options, after.All, progress, cancellationToken);
            files = files.AddRange(WriteSmallFiles(source, stock, temporary, options, files, (before.All, after.All), cancellationToken));
            Checkpoint.Open(temporary).Dispose();
            if (Directory.Exists(output))
            {
                Directory.Delete(output);
            }

            Directory.Move(temporary, output);
            return new ExportResult
            {
                Folder = output,
                Files = files,
                Plan = stock,
                SourceBytes = before.All,
                ExportedBytes = after.All,
                SourceExpertBytes = before.Experts,
                ExportedExpertBytes = after.Experts,
            };
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static void CheckRowOrder(PruningPlan plan, MoeShape shape, ExportOptions options)
    {
        if (options.KeepRowOrder
            && plan.Groups.FirstOrDefault(group => !GroupedRows.AreInOrder(group.ExpertMerging, shape.GroupCount)) is { } mixed)
        {
            throw new PlanException(
                $"The rows of layer group {mixed.Layers[0]}..{mixed.Layers[^1]} mix the router's {shape.GroupCount} groups of experts; "
                + "put them in the order of the groups, or export without keeping their order.");
        }
    }

    private static void RequireFree(string output)
    {
        if (File.Exists(output))
        {
            throw new CheckpointException(output, null, "an absent or empty folder to write to", "a file");
        }

        if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
        {
            throw new CheckpointException(output, null, "an absent or empty folder to write to", "a folder with files in it");
        }
    }

    private static string CreateTemporary(string output)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var folder = $"{output}.partial{(attempt == 0 ? "" : attempt)}";
            if (!Path.Exists(folder))
            {
                return Directory.CreateDirectory(folder).FullName;
            }
        }

        throw new CheckpointException(output, null, "a free name for a temporary folder beside it", $"{MostAttempts} abandoned ones; remove {output}.partial*");
    }

    private static ImmutableArray<ExportedFile> WriteWeights(
        ExportTensors tensors, string folder, ExportOptions options, long bytes, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var writer = SafetensorsWriter.Create(folder, tensors.Infos(), options.MaxShardBytes);
        var written = 0L;
        foreach (var info in writer.Tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tensors.Write(info.Name, writer, cancellationToken);
            written += info.Bytes;
            progress?.Report((double)written / bytes);
        }

        return writer.Complete();
    }

    private static ImmutableArray<ExportedFile> WriteSmallFiles(
        Checkpoint source,
        PruningPlan plan,
        string folder,
        ExportOptions options,
        ImmutableArray<ExportedFile> weights,
        (long Before, long After) bytes,
        CancellationToken cancellationToken)
    {
        var config = ConfigEditor.Edit(source.Config, plan.ExpertBudget, plan.ExpertsPerToken);
        var files = new List<ExportedFile>();
        if (options.Router == RouterExport.ModelingFile)
        {
            MappedMixtral.Edit(config, plan.ExpertCount);
            files.Add(HashedFile.Write(Path.Combine(folder, MappedMixtral.FileName), MappedMixtral.ModelingFile()));
        }

        files.Add(WriteJson(folder, "config.json", config));
        foreach (var name in CarriedFiles.Where(name => File.Exists(Path.Combine(source.Folder, name))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(Copy(Path.Combine(source.Folder, name), Path.Combine(folder, name)));
        }

        var card = ModelCard.Write(source, plan, options, bytes);
        files.Add(HashedFile.Write(Path.Combine(folder, "README.md"), Encoding.UTF8.GetBytes(card)));
        var configSha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(source.Folder, "config.json"))));
        var selection = SelectionJson.Selection(source, plan, options, configSha256, weights.Concat(files));
        files.Add(WriteJson(folder, SelectionJson.SelectionName, selection));
        files.Add(WriteJson(folder, SelectionJson.ManifestName, SelectionJson.Manifest(weights.Concat(files))));
        return [.. files];
    }

    private static ExportedFile WriteJson(string folder, string name, JsonObject json) =>
        HashedFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n"));

    private static ExportedFile Copy(string from, string to)
    {
        using var input = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var output = new HashedFile(to);
        var buffer = new byte[CopyBytes];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            output.Append(buffer.AsSpan(0, count));
        }

        var file = output.Flush();
        output.Publish();
        return file;
    }
}
