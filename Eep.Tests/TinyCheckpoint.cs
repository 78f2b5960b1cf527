using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;

namespace Eep.Tests;

/// <summary>
/// A random checkpoint of any family from its config.json, in a folder of its own that disappears with it. Names and shapes are those the
/// family asks for; that these are right is for the golden checkpoints to say.
/// </summary>
public sealed class TinyCheckpoint : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-tiny-");

    public TinyCheckpoint(string config, int seed = 1, Action<JsonObject>? edit = null)
    {
        var json = JsonNode.Parse(config)!.AsObject();
        edit?.Invoke(json);
        var path = Path.Combine(Folder, "config.json");
        File.WriteAllText(path, json.ToJsonString());
        try
        {
            var tensors = ModelConfig.Read(path).Decoder.Tensors();
            TinyWeights.Write(Folder, tensors.Select(entry => (entry.Tensor.Name, entry.Tensor.Shape.Select(size => (int)size).ToArray())), seed);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder => _folder.FullName;

    /// <summary>A checkpoint like a golden one, with some keys changed.</summary>
    public static TinyCheckpoint LikeGolden(string folder, Action<JsonObject>? edit = null, int seed = 1) =>
        new(File.ReadAllText(RepositoryRoot.Fixture("golden", folder, "config.json")), seed, edit);

    public void Dispose() => _folder.Delete(recursive: true);
}
