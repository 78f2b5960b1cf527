using System.Collections.Concurrent;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.Extensions.Options;

namespace Eep.Web.Models;

/// <summary>Finds models and looks at their headers.</summary>
public sealed class ModelService(
    EepPaths paths, RunQueries queries, AllowedFolders allowed, IOptions<ModelOptions> options, ILogger<ModelService> logger) : IModelService
{
    private const string Sample = "samples/model";
    private const long LargestCardBytes = 1_000_000;

    // A list is asked for by many pages, and a store of years holds thousands of exports: a folder is looked into again only when it has changed.
    private readonly ConcurrentDictionary<string, (DateTime Changed, ModelView? View)> _looked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelView>> ListAsync(CancellationToken cancellationToken = default)
    {
        var exports = (await queries.ListAsync(cancellationToken))
            .Where(run => run.State.HasResult() && run.TrashedAt is null)
            .Select(run => (Path: Path.Combine(paths.RunFolder(run.Id), RunFiles.Checkpoint), Name: $"{run.Name} (pruned)"));
        var folders = options.Value.Folders
            .SelectMany(folder => CheckpointsIn(Path.GetFullPath(folder, paths.ContentRoot)))
            .Select(folder => (Path: folder, Name: Path.GetFileName(folder)));
        (string Path, string Name)[] all =
            [(Path.GetFullPath(Sample, paths.ContentRoot), "Sample model"), .. folders, .. exports];
        return await Task.Run(() => (IReadOnlyList<ModelView>)[.. all.Select(TryLook).OfType<ModelView>()], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ModelView> InspectAsync(string path, CancellationToken cancellationToken = default) =>
        ReadAsync(path, full => Look(full, Path.GetFileName(full.TrimEnd(Path.DirectorySeparatorChar))), cancellationToken);

    /// <inheritdoc/>
    public Task<ModelSizes> SizesAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(
        path,
        full =>
        {
            using var checkpoint = Checkpoint.Open(full);
            return ModelSizes.Of(checkpoint);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ModelDescription> DescribeAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(
        path,
        full =>
        {
            using var checkpoint = Checkpoint.Open(full);
            var card = Path.Combine(checkpoint.Folder, "README.md");
            return new ModelDescription(
                paths.Shorten(full),
                CheckpointSummary.Of(checkpoint),
                RunOf(full),
                File.Exists(card) && new FileInfo(card).Length < LargestCardBytes ? File.ReadAllText(card) : null,
                [.. new DirectoryInfo(checkpoint.Folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name, file.Length))]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Guid? RunOf(string path)
    {
        // Exports lie at runs/<id>/checkpoint of the data folder.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path, paths.ContentRoot));
        return Guid.TryParse(Path.GetFileName(folder), out var id) && paths.RunFolder(id) == folder ? id : null;
    }

    private Task<T> ReadAsync<T>(string path, Func<string, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                if (!allowed.Allow(path))
                {
                    throw new RunOptionsException([AllowedFolders.Fault("model", path)]);
                }

                return read(Path.GetFullPath(path, paths.ContentRoot));
            }
            catch (CheckpointException exception)
            {
                throw new RunOptionsException([new OptionFault("model", exception.Message)]);
            }
        },
        cancellationToken);

    private static IEnumerable<string> CheckpointsIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
        {
            return [folder];
        }

        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder)
                .Where(child => File.Exists(Path.Combine(child, "config.json")))
                .Order(StringComparer.Ordinal)
            : [];
    }

    private ModelView? TryLook((string Path, string Name) model)
    {
        // An export that was removed is no model, and no news.
        if (!Directory.Exists(model.Path))
        {
            _looked.TryRemove(model.Path, out _);
            return null;
        }

        var changed = ChangedAt(model.Path);
        if (!_looked.TryGetValue(model.Path, out var known) || known.Changed != changed)
        {
            _looked[model.Path] = known = (changed, LookOrTell(model));
        }

        return known.View is null ? null : known.View with { Name = model.Name };
    }

    private static DateTime ChangedAt(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Select(file => file.LastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();

    private ModelView? LookOrTell((string Path, string Name) model)
    {
        try
        {
            return Look(model.Path, model.Name);
        }
        catch (CheckpointException exception)
        {
            logger.LogInformation("Not offered as a model: {Reason}", exception.Message);
            return null;
        }
    }

    private ModelView Look(string path, string name)
    {
        using var checkpoint = Checkpoint.Open(path);
        var config = checkpoint.Config;
        var types = checkpoint.Tensors.GroupBy(tensor => tensor.Type);
        return new ModelView(
            name,
            paths.Shorten(path),
            config.ModelType,
            config.LayerCount,
            config.SparseLayers.Length,
            config.ExpertCount,
            config.ExpertsPerToken,
            checkpoint.Tensors.Sum(tensor => tensor.ElementCount),
            checkpoint.Tensors.Sum(tensor => tensor.Bytes),
            checkpoint.Tensors.Where(tensor => checkpoint.RoleOf(tensor.Name).Part == ModelPart.Expert).Sum(tensor => tensor.Bytes),
            types.MaxBy(group => group.Sum(tensor => tensor.Bytes))?.Key.ToString() ?? "none")
        {
            ChatTemplate = ChatTemplates.Look(path).Sentence,
        };
    }
}
