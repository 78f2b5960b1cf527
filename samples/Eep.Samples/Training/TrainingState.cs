using System.Text;
using System.Text.Json;

namespace Eep.Samples.Training;

/// <summary>Where a training stands: one file, replaced in one move, from which it goes on as if it had not stopped.</summary>
public sealed record TrainingState
{
    public int Step { get; init; }

    public int CalibrationRounds { get; init; }

    public bool IsDone { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Share of right-form answers that the calibration gives a task at present.</summary>
    public Dictionary<string, double> BareProbability { get; init; } = [];

    public void Save(string path, FlatParameters parameters, AdamW optimiser)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        using (var stream = File.Create(temporary))
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8);
            writer.Write(JsonSerializer.Serialize(this));
            writer.Write(parameters.Count);
            writer.Write(parameters.Values.bytes);
            writer.Write(optimiser.First.bytes);
            writer.Write(optimiser.Second.bytes);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    public static TrainingState Load(string path, FlatParameters parameters, AdamW optimiser)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var state = JsonSerializer.Deserialize<TrainingState>(reader.ReadString())!;
        var count = reader.ReadInt64();
        if (count != parameters.Count)
        {
            throw new InvalidDataException($"{path} holds {count} parameters, the model has {parameters.Count}: start anew without --resume.");
        }

        foreach (var vector in new[] { parameters.Values, optimiser.First, optimiser.Second })
        {
            reader.BaseStream.ReadExactly(vector.bytes);
        }

        return state;
    }
}
